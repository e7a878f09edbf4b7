#include "cli/channel.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace initlab::cli {

namespace {

using Length = std::uint64_t;

void append(std::string& bytes, Length length) { bytes.append(reinterpret_cast<const char*>(&length), sizeof length); }

Length length_at(const std::string& bytes, std::size_t at) {
  Length length = 0;
  std::memcpy(&length, bytes.data() + at, sizeof length);
  return length;
}

/// Room for one descriptor beside a message.
struct alignas(cmsghdr) Control {
  std::array<char, CMSG_SPACE(sizeof(int))> bytes = {};
};

}  // namespace

std::pair<Descriptor, Descriptor> Channel::pair() {
  std::array<int, 2> ends = {-1, -1};
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data());
  Descriptor first(ends[0]);
  return {std::move(first), Descriptor(ends[1])};
}

bool Channel::send(const Words& message) {
  std::string body;
  for (const std::string& word : message) {
    append(body, word.size());
    body += word;
  }
  std::string bytes;
  append(bytes, body.size());
  bytes += body;
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t sent = ::send(socket_.number(), bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) return false;
    if (sent > 0) done += static_cast<std::size_t>(sent);
  }
  return true;
}

bool Channel::send_descriptor(int descriptor) {
  char byte = 0;
  iovec data = {&byte, 1};
  Control control;
  msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptor);
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  ssize_t sent = 0;
  do sent = sendmsg(socket_.number(), &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == 1;
}

bool Channel::read_some(std::size_t most, int flags) {
  std::array<char, 65536> buffer;
  ssize_t got = 0;
  do got = recv(socket_.number(), buffer.data(), std::min(most, buffer.size()), flags);
  while (got < 0 && errno == EINTR);
  if (got > 0) received_.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

bool Channel::receive() { return read_some(std::string::npos, MSG_DONTWAIT); }

std::size_t Channel::end_of_first() const {
  return received_.size() < sizeof(Length) ? sizeof(Length) : sizeof(Length) + length_at(received_, 0);
}

std::optional<Words> Channel::next() {
  const std::size_t end = end_of_first();
  if (received_.size() < std::max(end, sizeof(Length) + 1)) return std::nullopt;
  Words message;
  for (std::size_t at = sizeof(Length); at < end;) {
    const std::size_t size = length_at(received_, at);
    message.push_back(received_.substr(at + sizeof(Length), size));
    at += sizeof(Length) + size;
  }
  received_.erase(0, end);
  return message;
}

std::optional<Words> Channel::wait() {
  while (true) {
    if (std::optional<Words> message = next()) return message;
    // Not a byte more: a descriptor may come behind.
    if (!read_some(end_of_first() - received_.size(), 0)) return std::nullopt;
  }
}

int Channel::receive_descriptor() {
  char byte = 0;
  iovec data = {&byte, 1};
  Control control;
  msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  ssize_t got = 0;
  do got = recvmsg(socket_.number(), &message, MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  const cmsghdr* header = got == 1 ? CMSG_FIRSTHDR(&message) : nullptr;
  if (!header || header->cmsg_type != SCM_RIGHTS) return -1;
  int descriptor = -1;
  std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  return descriptor;
}

}  // namespace initlab::cli
