#include "app/options/listen_address.hpp"

#include <charconv>

namespace reply_mcp::app::options {

std::optional<HostAndPort> read_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  HostAndPort out{std::string(host), 0};
  const char* const end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data() + colon + 1, end, out.port);
  if (error != std::errc{} || read != end || host.empty()) return std::nullopt;
  return out;
}

}  // namespace reply_mcp::app::options
