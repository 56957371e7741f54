#include "tools/call/upload.hpp"

#include "base/base64.hpp"
#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "base/utf8.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/throw_exception.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace reply_mcp::tools::call {
namespace {

namespace asio = boost::asio;

constexpr std::size_t k_max_file_name = 255;
constexpr std::size_t k_read_step = std::size_t{1} << 18U;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  /// The name under which the kernel shows what is open.
  [[nodiscard]] std::string proc_path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

UploadViolation path_violation(std::string_view path, std::string_view why) {
  return {operation::RequestPlace::file_path, "expected a file below the files root, got " +
                                                  base::describe_value(json::value(json::string(path))) +
                                                  ": " + std::string(why)};
}

std::string error_text(int error) {
  return std::error_code(error, std::generic_category()).message();
}

bool lies_below(const std::filesystem::path& file, const std::filesystem::path& root) {
  const auto [root_end, file_at] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
  return root_end == root.end() && file_at != file.end();
}

/// Size of the regular file that `place` is, or why it cannot be sent.
boost::system::result<std::size_t, std::string> checked_size(const Descriptor& place,
                                                             const std::filesystem::path& root,
                                                             std::size_t max_bytes) {
  std::error_code ec;
  const std::filesystem::path real = std::filesystem::read_symlink(place.proc_path(), ec);
  const std::filesystem::path real_root = ec ? root : std::filesystem::canonical(root, ec);
  if (ec) return "its place cannot be found out";
  // The same words for what lies outside and for what is not there: a caller learns nothing of the rest
  // of the machine.
  if (!lies_below(real, real_root)) return "there is no such file";
  struct stat status {};
  if (::fstat(place.get(), &status) != 0) return error_text(errno);
  if (!S_ISREG(status.st_mode)) return "it is no regular file";
  const auto size = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
  if (size > max_bytes) {
    return "it has " + std::to_string(size) + " bytes, and at most " + std::to_string(max_bytes) +
           " can be sent";
  }
  return size;
}

/// All that is there, up to `max_bytes`; the file may have grown since it was measured.
asio::awaitable<std::optional<std::string>> read_all(int fd, std::size_t expected, std::size_t max_bytes) {
  std::string content;
  content.reserve(expected);
  std::vector<char> chunk(k_read_step);
  while (content.size() <= max_bytes) {
    const ssize_t count = ::read(fd, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) co_return std::nullopt;
    if (count == 0) co_return content;
    content.append(chunk.data(), static_cast<std::size_t>(count));
    // Other uploads get their turn, and a call that was cancelled ends here.
    co_await asio::post(asio::use_awaitable);
  }
  co_return std::nullopt;
}

/// What a name must be and is not; empty when it is fine.
std::string_view wrong_name(std::string_view name) {
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20U || static_cast<unsigned char>(c) == 0x7FU;
  });
  if (control) return "expected a name without control characters";
  if (name.find_first_of("/\\") != std::string_view::npos) return "expected a name without folders";
  if (name == "." || name == "..") return "expected the name of a file";
  if (name.size() > k_max_file_name) return "expected at most 255 bytes";
  return {};
}

boost::system::result<std::string, UploadViolation> decode_content(const std::string& text) {
  // Four characters stand for three bytes; a text that is too long is not decoded first.
  if (text.size() / 4 * 3 > k_max_upload_bytes + 3) {
    return UploadViolation{operation::RequestPlace::file_content,
                           "expected at most " + std::to_string(k_max_upload_bytes) + " bytes of content"};
  }
  auto bytes = base::base64::decode(text);
  if (bytes) return *std::move(bytes);
  std::string detail = "expected base64 with padding and without line breaks, got " +
                       base::describe_value(json::value(base::shorten(text, 24)));
  if (text.starts_with("data:")) detail += "; leave out the part up to the comma";
  return UploadViolation{operation::RequestPlace::file_content, std::move(detail)};
}

asio::awaitable<UploadReader::Result> make_body(UploadForm form,
                                                std::optional<std::filesystem::path> files_root) {
  std::optional<FilePart> file;
  std::optional<operation::FileFacts> facts;
  if (!form.file_field.empty()) {
    const std::string path = form.file.path.value_or(std::string());
    auto loaded =
        co_await load_upload(std::move(form.file), std::move(form.file_field), std::move(files_root));
    if (!loaded) co_return loaded.error();
    file = *std::move(loaded);
    facts =
        operation::FileFacts{file->file_name, path, file->content.size(), base::sha256_hex(file->content)};
  }
  MultipartBody body = encode_multipart(form.fields, file);
  co_return UploadReader::Made{std::move(body.content_type), std::move(body.bytes), std::move(facts)};
}

}  // namespace

asio::awaitable<boost::system::result<std::string, UploadViolation>> read_below(std::filesystem::path root,
                                                                                std::string path,
                                                                                std::size_t max_bytes) {
  if (path.find('\0') != std::string::npos) co_return path_violation(path, "it holds a null character");
  const std::filesystem::path wanted = root / std::filesystem::path(path);
  // O_PATH opens without touching: no device or pipe notices.
  const Descriptor place(::open(wanted.c_str(), O_PATH | O_CLOEXEC));
  if (!place.valid()) co_return path_violation(path, "there is no such file");
  const auto size = checked_size(place, root, max_bytes);
  if (!size) co_return path_violation(path, size.error());
  const Descriptor file(::open(place.proc_path().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) co_return path_violation(path, error_text(errno));
  std::optional<std::string> content = co_await read_all(file.get(), *size, max_bytes);
  if (!content) co_return path_violation(path, "it cannot be read in full");
  co_return *std::move(content);
}

asio::awaitable<boost::system::result<FilePart, UploadViolation>> load_upload(
    operation::UploadArguments arguments, std::string field,
    std::optional<std::filesystem::path> files_root) {
  FilePart part;
  part.field = std::move(field);
  if (arguments.path) {
    if (!files_root)
      co_return UploadViolation{operation::RequestPlace::file_path,
                                "cannot be used here: give the content instead"};
    auto content = co_await read_below(*files_root, *arguments.path, k_max_upload_bytes);
    if (!content) co_return content.error();
    part.content = *std::move(content);
    part.file_name = std::filesystem::path(*arguments.path).filename().string();
  } else {
    auto content = decode_content(arguments.content_base64.value_or(std::string()));
    if (!content) co_return content.error();
    part.content = *std::move(content);
  }
  if (arguments.file_name) part.file_name = *arguments.file_name;
  if (const std::string_view wrong = wrong_name(part.file_name); !wrong.empty()) {
    co_return UploadViolation{
        operation::RequestPlace::file_name,
        std::string(wrong) + ", got " + base::describe_value(json::value(part.file_name))};
  }
  if (part.content.empty()) {
    const operation::RequestPlace place =
        arguments.path ? operation::RequestPlace::file_path : operation::RequestPlace::file_content;
    co_return UploadViolation{place, "expected a file that is not empty"};
  }
  co_return part;
}

asio::thread_pool& UploadReader::thread() {
  std::call_once(once_, [this] { thread_.emplace(1); });
  return *thread_;
}

asio::awaitable<UploadReader::Result> UploadReader::body(UploadForm form) {
  asio::awaitable<Result> making = make_body(std::move(form), files_root_);
  Result made = co_await asio::co_spawn(thread().get_executor(), std::move(making), asio::use_awaitable);
  co_return made;
}

void UploadReader::release(reply::RequestBody body) {
  asio::post(thread(), [body = std::move(body)] {});
}

void throw_exception_from_error(const UploadViolation& violation, const boost::source_location& location) {
  boost::throw_exception(std::logic_error(violation.detail), location);
}

}  // namespace reply_mcp::tools::call
