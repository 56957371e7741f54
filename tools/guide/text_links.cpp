#include "tools/guide/text_links.hpp"

#include "base/json_reader.hpp"
#include "base/json_text.hpp"
#include "tools/operation/uri.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <charconv>
#include <utility>

namespace reply_mcp::tools::guide {
namespace {

std::optional<std::string> parameter(const boost::urls::url_view& url, std::string_view name) {
  const auto parameters = url.params();
  const auto at = parameters.find(name);
  if (at == parameters.end()) return std::nullopt;
  return (*at).value;
}

}  // namespace

std::optional<std::string> text_uri(const TextAddress& address) {
  std::string uri(k_text_uri_begin);
  uri += operation::encode_segment(address.tool);
  uri += "?call=" + operation::encode_segment(base::compact_json(address.arguments));
  uri += "&at=" + operation::encode_segment(address.part.pointer);
  uri += "&from=" + std::to_string(address.part.from);
  if (uri.size() > k_max_text_uri) return std::nullopt;
  return uri;
}

std::optional<TextAddress> read_text_uri(std::string_view uri) {
  if (uri.size() > k_max_text_uri || !uri.starts_with(k_text_uri_begin)) return std::nullopt;
  const auto url = boost::urls::parse_uri(uri);
  if (!url || url->segments().size() != 1) return std::nullopt;
  const auto call = parameter(*url, "call");
  auto at = parameter(*url, "at");
  const auto from = parameter(*url, "from");
  if (!call || !at || !from) return std::nullopt;
  TextAddress address;
  address.tool = url->segments().front();
  auto arguments = base::read_json(*call);
  if (!arguments || !arguments->is_object()) return std::nullopt;
  address.arguments = std::move(arguments->get_object());
  address.part.pointer = *std::move(at);
  const auto [end, error] = std::from_chars(from->data(), from->data() + from->size(), address.part.from);
  if (error != std::errc() || end != from->data() + from->size()) return std::nullopt;
  return address;
}

result::LinkMaker text_links() {
  return [](const result::AnsweredCall& call, std::string_view pointer,
            std::size_t shown) -> std::optional<result::ResultLink> {
    if (call.arguments == nullptr) return std::nullopt;
    auto uri = text_uri({call.operation.id, *call.arguments, {std::string(pointer), shown}});
    if (!uri) return std::nullopt;
    return result::ResultLink{*std::move(uri), "rest of " + std::string(pointer), "text/plain"};
  };
}

}  // namespace reply_mcp::tools::guide
