// Bodies that come compressed although nobody asked for it, as some gateways send them.
#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::reply::client {

/// `body` without the codings that the fields `content-encoding` of `headers` name: gzip, deflate (with the
/// wrapping of zlib, or bare as some servers send it) and identity, several of them one in the other too. The
/// error says why there is none: a coding that is not known, a body that is not what it says, or one that
/// grows beyond `max_bytes`.
[[nodiscard]] boost::system::result<std::string, std::string> decoded_body(
    std::string body, const std::vector<std::pair<std::string, std::string>>& headers, std::size_t max_bytes);

}  // namespace reply_mcp::reply::client
