// Channel: messages between two processes of this program.
#pragma once

#include <optional>
#include <string>

#include "cli/process.hpp"

namespace initlab::cli {

/// One end of a pair of connected sockets. A message is a list of words, at least one, that may hold any bytes. One
/// thread at a time.
class Channel {
 public:
  explicit Channel(Descriptor socket) : socket_(std::move(socket)) {}

  /// Both ends.
  static std::pair<Descriptor, Descriptor> pair();

  const Descriptor& socket() const { return socket_; }

  /// Returns when it is on its way. False if there is nobody at the other end.
  bool send(const Words& message);
  /// A descriptor, for receive_descriptor() at the other end.
  bool send_descriptor(int descriptor);

  /// Reads what has come, without waiting. False if there is nobody at the other end and nothing has come.
  bool receive();
  /// The first message that is complete, without waiting.
  std::optional<Words> next();
  /// Waits for one. Nothing if there is nobody at the other end.
  std::optional<Words> wait();
  /// To be called directly behind the message that announces it. -1 if none came.
  int receive_descriptor();

 private:
  bool read_some(std::size_t most, int flags);
  std::size_t end_of_first() const;

  Descriptor socket_;
  std::string received_;
};

}  // namespace initlab::cli
