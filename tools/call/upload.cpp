#include "tools/call/upload.hpp"

#include "base/base64.hpp"
#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "base/utf8.hpp"

#include <boost/throw_exception.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace reply_mcp::tools::call {
namespace {

constexpr std::size_t k_max_file_name = 255;

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

UploadRefusal path_refusal(std::string_view path, std::string_view why) {
  return {operation::Place::file_path, "expected a file below the files root, got " +
                                           base::describe_value(json::value(json::string(path))) + ": " +
                                           std::string(why)};
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
std::optional<std::string> read_all(int fd, std::size_t expected, std::size_t max_bytes) {
  std::string content;
  content.reserve(expected);
  std::array<char, 65536> chunk;
  while (content.size() <= max_bytes) {
    const ssize_t count = ::read(fd, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) return content;
    content.append(chunk.data(), static_cast<std::size_t>(count));
  }
  return std::nullopt;
}

std::optional<std::string> name_fault(std::string_view name) {
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20U || static_cast<unsigned char>(c) == 0x7FU;
  });
  if (control) return "expected a name without control characters";
  if (name.find_first_of("/\\") != std::string_view::npos) return "expected a name without folders";
  if (name == "." || name == "..") return "expected the name of a file";
  if (name.size() > k_max_file_name) return "expected at most " + std::to_string(k_max_file_name) + " bytes";
  return std::nullopt;
}

boost::system::result<std::string, UploadRefusal> decode_content(const std::string& text) {
  // Four characters stand for three bytes; a text that is too long is not decoded first.
  if (text.size() / 4 * 3 > k_max_upload_bytes + 3) {
    return UploadRefusal{operation::Place::file_content,
                         "expected at most " + std::to_string(k_max_upload_bytes) + " bytes of content"};
  }
  auto bytes = base::base64::decode(text);
  if (bytes) return *std::move(bytes);
  std::string detail = "expected base64 with padding and without line breaks, got " +
                       base::describe_value(json::value(base::shorten(text, 24)));
  if (text.starts_with("data:")) detail += "; leave out the part up to the comma";
  return UploadRefusal{operation::Place::file_content, std::move(detail)};
}

}  // namespace

boost::system::result<std::string, UploadRefusal> read_below(const std::filesystem::path& root,
                                                             std::string_view path, std::size_t max_bytes) {
  if (path.find('\0') != std::string_view::npos) return path_refusal(path, "it holds a null character");
  const std::filesystem::path wanted = root / std::filesystem::path(path);
  // O_PATH opens without touching: no device or pipe notices.
  const Descriptor place(::open(wanted.c_str(), O_PATH | O_CLOEXEC));
  if (!place.valid()) return path_refusal(path, "there is no such file");
  const auto size = checked_size(place, root, max_bytes);
  if (!size) return path_refusal(path, size.error());
  const Descriptor file(::open(place.proc_path().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return path_refusal(path, error_text(errno));
  auto content = read_all(file.get(), *size, max_bytes);
  if (!content) return path_refusal(path, "it cannot be read in full");
  return *std::move(content);
}

boost::system::result<FilePart, UploadRefusal> load_upload(
    const operation::UploadArguments& arguments, std::string_view field,
    const std::optional<std::filesystem::path>& files_root) {
  FilePart part;
  part.field = field;
  if (arguments.path) {
    if (!files_root)
      return UploadRefusal{operation::Place::file_path, "cannot be used here: give the content instead"};
    auto content = read_below(*files_root, *arguments.path, k_max_upload_bytes);
    if (!content) return content.error();
    part.content = *std::move(content);
    part.file_name = std::filesystem::path(*arguments.path).filename().string();
  } else {
    auto content = decode_content(arguments.content_base64.value_or(std::string()));
    if (!content) return content.error();
    part.content = *std::move(content);
  }
  if (arguments.file_name) part.file_name = *arguments.file_name;
  if (auto fault = name_fault(part.file_name)) {
    return UploadRefusal{operation::Place::file_name,
                         *fault + ", got " + base::describe_value(json::value(part.file_name))};
  }
  if (part.content.empty()) {
    const operation::Place place =
        arguments.path ? operation::Place::file_path : operation::Place::file_content;
    return UploadRefusal{place, "expected a file that is not empty"};
  }
  return part;
}

void throw_exception_from_error(const UploadRefusal& refusal, const boost::source_location& location) {
  boost::throw_exception(std::logic_error(refusal.detail), location);
}

}  // namespace reply_mcp::tools::call
