#include "reply/types.hpp"

#include "reply/api.hpp"

#include <boost/throw_exception.hpp>

#include <stdexcept>

namespace reply_mcp::reply {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
  }
  return "GET";
}

std::string_view to_string(FailureKind kind) {
  switch (kind) {
    case FailureKind::not_configured:
      return "not_configured";
    case FailureKind::invalid_request:
      return "invalid_request";
    case FailureKind::resolve:
      return "resolve";
    case FailureKind::connect:
      return "connect";
    case FailureKind::tls:
      return "tls";
    case FailureKind::timeout:
      return "timeout";
    case FailureKind::closed:
      return "closed";
    case FailureKind::protocol:
      return "protocol";
    case FailureKind::too_large:
      return "too_large";
    case FailureKind::quota:
      return "quota";
    case FailureKind::unavailable:
      return "unavailable";
    case FailureKind::cancelled:
      return "cancelled";
  }
  return "closed";
}

std::string Identity::fingerprint() const {
  return api_key.fingerprint() + '/' + team_id + '/' + user_id + '/' + user_email;
}

std::string_view Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace reply_mcp::reply

namespace boost::system {
void throw_exception_from_error(const reply_mcp::reply::Failure& failure,
                                const boost::source_location& location) {
  boost::throw_exception(std::logic_error(failure.message), location);
}
}  // namespace boost::system
