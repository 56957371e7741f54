// A request as it goes over the wire: what the caller wants, made safe to send. No I/O.
#pragma once

#include "reply/client/base_url.hpp"
#include "reply/types.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional/optional.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace reply_mcp::reply::client {

/// A RequestBody as Beast writes one (its concepts Body and BodyWriter): from where its bytes already are, in
/// the same gather-write as the header.
struct SharedBody {
  using value_type = RequestBody;

  static std::uint64_t size(const value_type& body) noexcept { return body.size(); }

  class writer {
   public:
    using const_buffers_type = boost::asio::const_buffer;

    template <class Header>
    writer(const Header& /*header*/, const value_type& body) : body_(body) {}
    void init(boost::system::error_code& error) { error = {}; }
    boost::optional<std::pair<const_buffers_type, bool>> get(boost::system::error_code& error) {
      error = {};
      constexpr bool k_more = false;
      return {{const_buffers_type(body_.view().data(), body_.size()), k_more}};
    }

   private:
    const value_type& body_;
  };
};

using WireRequest = boost::beast::http::request<SharedBody>;

/// Adds host, authorization, acting user, user agent and trace to `request`.
///
/// Nothing that a caller passes can end a header line or the request line: a key, an id, an address or a
/// target with control characters, spaces in the wrong place or bytes outside ASCII is refused
/// (FailureKind::invalid_request; no key: not_configured), and the message names the value without showing
/// it. A malformed traceparent is left out, as W3C Trace Context (3.2.2.5) says.
[[nodiscard]] boost::system::result<WireRequest, Failure> make_wire_request(Request request,
                                                                            const Identity& identity,
                                                                            const CallOptions& options,
                                                                            const BaseUrl& base,
                                                                            std::string_view user_agent);

/// Whether `text` may be sent as the value of a header field: visible ASCII, and spaces only inside. RFC
/// 9110, 5.5 lets a receiver take tabs and bytes above 0x7F as well, but asks senders to leave them out.
[[nodiscard]] bool is_ascii_field_value(std::string_view text) noexcept;

}  // namespace reply_mcp::reply::client
