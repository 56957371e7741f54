#include "app/options/api_key.hpp"

#include "base/ascii.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace reply_mcp::app::options {
namespace {

/// Far above any key or OAuth token; a larger file is not a key file.
constexpr std::size_t k_max_bytes = 16 * 1024;

using KeyResult = boost::system::result<base::Secret, std::string>;

/// Said outright, because a text alone could be the key as well.
KeyResult refused(const char* reason) {
  return {boost::system::in_place_error, reason};
}

}  // namespace

boost::system::result<base::Secret, std::string> make_api_key(std::string_view text) {
  const std::string_view key = base::ascii::trim(base::utf8::without_mark(text), " \t\r\n");
  if (key.empty()) return refused("the API key is empty");
  if (key.size() > k_max_bytes) return refused("the API key is longer than 16 KiB");
  if (key.substr(0, 2) == "${") {
    return refused("the API key is a placeholder like ${...} that was not replaced by a value");
  }
  if (key.substr(0, 7) == "Bearer ")
    return refused("the API key must be given without \"Bearer \" before it");
  for (const char quote : {'"', '\'', '`'}) {
    if (key.front() == quote || key.back() == quote)
      return refused(
          "the API key stands in quotes; they are no part of it, so it must be given without them");
  }
  // Only what may stand in an Authorization header (RFC 9110, 5.5), and no space: it would end the token.
  const bool clean = std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!clean) {
    return refused("the API key contains a space, a line break or another character that no key has");
  }
  return base::Secret(std::string(key));
}

boost::system::result<ApiKeyFile, std::string> read_api_key_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return path + " is a folder, not a file with an API key";
  std::ifstream file(path, std::ios::binary);
  if (!file) return "cannot read the API key file " + path + ": " + std::strerror(errno);
  std::string text(k_max_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  auto key = make_api_key(text);
  std::fill(text.begin(), text.end(), '\0');
  if (!key) {
    return path + ": " + key.error() + "; the file must hold the key alone";
  }
  return ApiKeyFile{std::move(*key), readable_by_others(path)};
}

bool readable_by_others(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  return !error &&
         (status.permissions() & std::filesystem::perms::others_read) != std::filesystem::perms::none;
}

}  // namespace reply_mcp::app::options
