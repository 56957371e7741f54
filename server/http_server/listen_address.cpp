#include "http_server/listen_address.hpp"

#include <boost/asio/ip/address.hpp>

namespace reply_mcp::http_server {

bool ListenAddress::is_loopback() const {
  if (host == "localhost") return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

std::string ListenAddress::to_string() const {
  const bool bracketed = host.find(':') != std::string::npos;
  return (bracketed ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace reply_mcp::http_server
