#include "sandbox/engine/formats.hpp"

#include "sandbox/engine/instant.hpp"

#include <boost/url/parse.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <mutex>
#include <regex>
#include <string>

namespace reply_mcp::sandbox::engine {

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.size() > 254) return false;
  const std::string_view domain = text.substr(at + 1);
  const auto bad = [](unsigned char c) {
    return c <= ' ' || c == '@' || c == ',' || c == ';' || c == '<' || c == '>';
  };
  if (std::any_of(domain.begin(), domain.end(), bad)) return false;
  if (std::any_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), bad)) return false;
  const std::size_t dot = domain.find('.');
  return dot != std::string_view::npos && dot != 0 && domain.back() != '.';
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) return false;
  }
  return true;
}

bool is_url(std::string_view text) {
  const auto url = boost::urls::parse_uri(boost::urls::string_view(text.data(), text.size()));
  return url.has_value() && !url->host().empty();
}

bool matches(std::string_view pattern, std::string_view text) {
  if (text.size() > 4096) return false;  // std::regex recurses over its input
  static std::mutex mutex;
  static std::map<std::string, std::regex, std::less<>> compiled;  // as many as the catalogue has patterns
  const std::lock_guard lock(mutex);
  auto found = compiled.find(pattern);
  if (found == compiled.end()) {
    found = compiled.emplace(std::string(pattern), std::regex(pattern.begin(), pattern.end())).first;
  }
  return std::regex_search(text.begin(), text.end(), found->second);
}

bool has_format(std::string_view format, std::string_view text) {
  if (format == "email") return is_email(text);
  if (format == "uuid") return is_uuid(text);
  if (format == "uri") return is_url(text);
  if (format == "date-time") return is_date_time(text);
  if (format == "date") return is_date(text);
  return true;
}

}  // namespace reply_mcp::sandbox::engine
