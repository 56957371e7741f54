#include "base/unread_body.hpp"

#include "base/ascii.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>

namespace reply_mcp::base {
namespace {

namespace json = boost::json;

constexpr std::size_t k_max_type = 60;

/// The media type without its parameters (RFC 9110, 8.3.1); empty when it is none that can be shown.
std::string media_type(std::string_view content_type) {
  std::string type = ascii::to_lower(ascii::trim(content_type.substr(0, content_type.find(';'))));
  const bool plain =
      !type.empty() && type.size() <= k_max_type && std::all_of(type.begin(), type.end(), [](char c) {
        return ascii::is_letter_or_digit(c) || std::string_view("/+-.").find(c) != std::string_view::npos;
      });
  return plain ? type : std::string();
}

/// Where the JSON ends early or breaks; empty when it is whole.
std::string break_of(std::string_view body) {
  json::stream_parser parser;
  json::error_code ec;
  const std::size_t read = parser.write_some(body.data(), body.size(), ec);
  if (!ec && read == body.size()) {
    parser.finish(ec);
    return ec ? ", which ends in the middle of its JSON" : "";
  }
  return ", which is no JSON from byte " + std::to_string(read) + " on";
}

}  // namespace

std::string describe_unread_body(std::string_view content_type, std::string_view body) {
  const std::string type = media_type(content_type);
  std::string words = (type.empty() ? std::string("a body of no known type") : type) + ", " +
                      std::to_string(body.size()) + (body.size() == 1 ? " byte" : " bytes");
  if (type.empty() || type.find("json") != std::string::npos) words += break_of(body);
  return words;
}

}  // namespace reply_mcp::base
