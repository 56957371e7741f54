// A reply::Api that takes the caller's own API key out of error answers. Gateways and debugging proxies
// echo a request's header in the page that says what went wrong; without this the key would travel on
// into a tool error, and from there into a model's context and a client's log.
#pragma once

#include "reply/api.hpp"

namespace reply_mcp::app::service {

class KeyGuardApi : public reply::Api {
 public:
  /// `inner` must outlive this object.
  explicit KeyGuardApi(reply::Api& inner) : inner_(inner) {}

  /// As the inner one, but answers with status >= 400 hold "[API key removed]" where they held the key of
  /// `identity`. Keys shorter than any that Reply gives are left alone: they would be found in plain words.
  boost::asio::awaitable<reply::SendResult> send(reply::Request request, reply::Identity identity,
                                                 reply::CallOptions options) override;

 private:
  reply::Api& inner_;
};

/// The text with every occurrence of `secret` replaced by "[API key removed]".
[[nodiscard]] std::string without_key(std::string text, const base::Secret& secret);

}  // namespace reply_mcp::app::service
