#include "data/download.hpp"

#include <curl/curl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <memory>
#include <string_view>
#include <system_error>

#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace {

constexpr long kWhole = 200, kPartial = 206, kRangeNotSatisfiable = 416;

std::string reason(int number) { return std::generic_category().message(number); }

/// The file that grows.
class Part {
 public:
  explicit Part(const std::filesystem::path& file) : name_(file.string()) {
    descriptor_ = open(name_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw Error(fmt::format("{}: cannot be written ({})", name_, reason(errno)));
    struct stat status {};
    if (fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode)) size_ = static_cast<std::uint64_t>(status.st_size);
  }
  ~Part() { close(descriptor_); }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  std::uint64_t size() const { return size_; }

  void restart() {
    size_ = 0;
    if (ftruncate(descriptor_, 0) != 0 && errno != EINVAL) fail();  // EINVAL: no regular file
  }

  void append(const char* data, std::size_t count) {
    while (count > 0) {
      const ssize_t written = pwrite(descriptor_, data, count, static_cast<off_t>(size_));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) fail();
      size_ += static_cast<std::uint64_t>(written);
      data += written;
      count -= static_cast<std::size_t>(written);
    }
  }

 private:
  [[noreturn]] void fail() const {
    throw Error(fmt::format("{}: cannot be written ({}, {} are there)", name_, reason(errno), text::bytes(size_)));
  }

  std::string name_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

/// One request. Its callbacks, which curl calls, keep what they throw for perform().
class Request {
 public:
  Request(const std::string& url, Part& part, std::uint64_t bytes, const DownloadOptions& options)
      : url_(url), part_(part), bytes_(bytes), options_(options), easy_(curl_easy_init(), curl_easy_cleanup) {
    if (!easy_) throw Error(fmt::format("{}: libcurl does not start", url));
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 5L);
    set(CURLOPT_USERAGENT, "initlab");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.stall_seconds));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stall_seconds));
    set(CURLOPT_ERRORBUFFER, message_);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_WRITEFUNCTION, &Request::on_body);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Request::on_header);
    if (part.size() > 0) set(CURLOPT_RANGE, fmt::format("{}-", part.size()).c_str());
  }

  /// The server's answer, 200 or 206 if all went well.
  long perform() {
    const CURLcode code = curl_easy_perform(easy_.get());
    if (thrown_) std::rethrow_exception(thrown_);
    // A body that is none of the file was refused on purpose: its status says why.
    if (code != CURLE_OK && !(begun_ && status() >= 300)) fail(code);
    return status();
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  long status() const {
    long code = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &code);
    return code;
  }

  static std::size_t on_header(char* data, std::size_t, std::size_t count, void* request) {
    static_cast<Request*>(request)->header({data, count});
    return count;
  }

  static std::size_t on_body(char* data, std::size_t, std::size_t count, void* request) {
    auto* self = static_cast<Request*>(request);
    try {
      return self->body(data, count) ? count : 0;
    } catch (...) {
      self->thrown_ = std::current_exception();
      return 0;
    }
  }

  /// "Content-Range: bytes 100-199/200": where the body begins.
  void header(std::string_view line) {
    constexpr std::string_view kName = "content-range: bytes ";
    if (line.starts_with("HTTP/")) first_ = 0;  // a new answer, after a redirection
    if (line.size() < kName.size()) return;
    for (std::size_t i = 0; i < kName.size(); ++i)
      if ((line[i] >= 'A' && line[i] <= 'Z' ? line[i] - 'A' + 'a' : line[i]) != kName[i]) return;
    line.remove_prefix(kName.size());
    std::from_chars(line.data(), line.data() + line.size(), first_);
  }

  /// False if the body is none of the file.
  bool body(const char* data, std::size_t count) {
    if (!begun_ && !begin()) return false;
    if (count > bytes_ - part_.size())
      throw Error(fmt::format("{}: wrong size (got more than {} bytes, expected {})", url_, bytes_, bytes_));
    part_.append(data, count);
    if (options_.progress) options_.progress(part_.size());
    return true;
  }

  bool begin() {
    begun_ = true;
    const long code = status();
    if (code == kWhole) part_.restart();
    if (code != kWhole && code != kPartial) return false;
    if (first_ != part_.size() && code == kPartial)
      throw Error(fmt::format("{}: the server sends another part (got it from byte {}, expected from byte {})", url_,
                              first_, part_.size()));
    curl_off_t length = -1;
    curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length >= 0 && part_.size() + static_cast<std::uint64_t>(length) != bytes_)
      throw Error(fmt::format("{}: wrong size (got {} bytes, expected {}); --from URL names a mirror", url_,
                              part_.size() + static_cast<std::uint64_t>(length), bytes_));
    return true;
  }

  [[noreturn]] void fail(CURLcode code) const {
    const std::string so_far = fmt::format("got {} of {} bytes", part_.size(), bytes_);
    std::string what;
    switch (code) {
      case CURLE_COULDNT_RESOLVE_HOST:
        what = "host not found";
        break;
      case CURLE_COULDNT_RESOLVE_PROXY:
        what = "proxy not found";
        break;
      case CURLE_COULDNT_CONNECT:
        what = "no connection";
        break;
      case CURLE_OPERATION_TIMEDOUT:
        what = fmt::format("nothing came for {} s ({})", options_.stall_seconds, so_far);
        break;
      case CURLE_PARTIAL_FILE:
      case CURLE_RECV_ERROR:
      case CURLE_GOT_NOTHING:
        what = fmt::format("the connection was cut ({})", so_far);
        break;
      case CURLE_UNSUPPORTED_PROTOCOL:
        what = "not a URL that begins with http:// or https://";
        break;
      default:
        what = fmt::format("{} ({})", curl_easy_strerror(code), message_[0] ? message_ : so_far.c_str());
    }
    throw Error(fmt::format("{}: {}; {}", url_, what,
                            part_.size() > 0 ? "the same command goes on from there" : "--from URL names a mirror"));
  }

  const std::string& url_;
  Part& part_;
  const std::uint64_t bytes_;
  const DownloadOptions& options_;
  std::unique_ptr<CURL, void (*)(CURL*)> easy_;
  std::uint64_t first_ = 0;
  bool begun_ = false;
  char message_[CURL_ERROR_SIZE] = {};
  std::exception_ptr thrown_;
};

}  // namespace

void download(const std::string& url, const std::filesystem::path& file, std::uint64_t bytes,
              const DownloadOptions& options) {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kStarted != CURLE_OK) throw Error(fmt::format("libcurl does not start ({})", curl_easy_strerror(kStarted)));
  Part part(file);
  if (part.size() > bytes) part.restart();
  if (part.size() == bytes) return;
  long code = Request(url, part, bytes, options).perform();
  if (code == kRangeNotSatisfiable && part.size() > 0) {
    part.restart();
    code = Request(url, part, bytes, options).perform();
  }
  if (code != kWhole && code != kPartial)
    throw Error(fmt::format("{}: not there (the server answers {}); --from URL names a mirror", url, code));
  if (part.size() != bytes)
    throw Error(fmt::format("{}: ended early (got {} of {} bytes); the same command goes on from there", url,
                            part.size(), bytes));
}

}  // namespace initlab::data
