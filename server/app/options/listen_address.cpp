#include "app/options/listen_address.hpp"

#include "app/cli/option_values.hpp"

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace reply_mcp::app::options {
namespace {

std::optional<HostAndPort> split_address(std::string_view text) {
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

}  // namespace

boost::system::result<HostAndPort, std::string> read_listen_address(const std::string& option,
                                                                    const std::string& text) {
  if (auto address = split_address(text)) return *std::move(address);
  // Said outright, because a text alone could be the host of an address as well.
  return {boost::system::in_place_error,
          option + ": \"" + cli::shown(text) + "\" is not an address with a port such as 127.0.0.1:8080"};
}

}  // namespace reply_mcp::app::options
