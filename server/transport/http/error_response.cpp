#include "transport/http/error_response.hpp"

#include <string>

namespace reply_mcp::transport::http {

http_server::HttpResponse error_response(int status, std::string_view message) {
  return error_response(status, status, message);
}

http_server::HttpResponse error_response(int status, int code, std::string_view message) {
  return rpc_error(status, std::nullopt, {code, std::string(message), std::nullopt});
}

http_server::HttpResponse rpc_error(int status, const std::optional<mcp::message::RequestId>& id,
                                    const mcp::message::Error& error) {
  return http_server::json_response(status, mcp::message::encode_error(id, error));
}

}  // namespace reply_mcp::transport::http
