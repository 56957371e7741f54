#include "app/commands/health_target.hpp"

#include "app/options/listen_address.hpp"

#include <algorithm>
#include <cstddef>

namespace reply_mcp::app::commands {
namespace {

std::vector<std::string> split(std::string_view arguments) {
  std::vector<std::string> out;
  while (!arguments.empty()) {
    const std::size_t end = std::min(arguments.find('\0'), arguments.size());
    out.emplace_back(arguments.substr(0, end));
    arguments.remove_prefix(std::min(end + 1, arguments.size()));
  }
  return out;
}

/// The value of `--name value` or `--name=value`; the last one, as the program takes it.
std::optional<std::string> value_of(const std::vector<std::string>& arguments, const std::string& name) {
  std::optional<std::string> found;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == name && i + 1 < arguments.size()) found = arguments[i + 1];
    if (arguments[i].starts_with(name + "=")) found = arguments[i].substr(name.size() + 1);
  }
  return found;
}

}  // namespace

ServerCommandLine read_server_command_line(std::string_view arguments) {
  ServerCommandLine server;
  std::vector<std::string> words = split(arguments);
  // An init such as tini may come before the program and its command.
  while (!words.empty() && words.front() != "stdio" && words.front() != "http") words.erase(words.begin());
  if (words.empty()) return server;
  server.is_stdio = words.front() == "stdio";
  if (server.is_stdio) return server;
  server.listen = value_of(words, "--listen");
  server.admin_listen = value_of(words, "--admin-listen");
  server.tls = value_of(words, "--tls-cert").has_value();
  return server;
}

boost::system::result<HealthTarget, std::string> find_health_target(const std::string& listen,
                                                                    const std::string& admin_listen,
                                                                    bool tls) {
  const bool admin = !admin_listen.empty();
  const std::string option = admin ? "--admin-listen" : "--listen";
  const auto address = options::read_listen_address(option, admin ? admin_listen : listen);
  if (!address) return {boost::system::in_place_error, address.error()};
  if (address->port == 0) {
    return {boost::system::in_place_error,
            option + " with port 0 takes a free port, which nobody else can know; give it a number"};
  }
  HealthTarget target;
  target.host = address->host == "0.0.0.0" ? "127.0.0.1" : address->host == "::" ? "::1" : address->host;
  target.port = address->port;
  target.tls = tls && !admin;
  return target;
}

}  // namespace reply_mcp::app::commands
