// Any bytes as they arrive on a connection: how they are cut must not matter, and a request that was read
// goes through every check that comes before the engine.
#include "fuzz.hpp"
#include "transport/header_rules.hpp"
#include "transport/http_call.hpp"
#include "transport/http_gate.hpp"
#include "transport/request_reader.hpp"

#include <string>
#include <variant>

using namespace reply_mcp;
using transport::RequestReader;

namespace {

constexpr std::size_t k_max_header = 2048;
constexpr std::size_t k_max_body = 4096;

RequestReader::State feed(RequestReader& reader, std::string_view bytes, std::size_t step) {
  std::string held;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    held += piece;
    for (std::size_t used = 1; used > 0 && !held.empty();) {
      used = reader.feed(held);
      held.erase(0, used);
    }
    if (reader.state() == RequestReader::State::done || reader.state() == RequestReader::State::failed) break;
  }
  return reader.state();
}

const transport::HttpGate& gate() {
  static const transport::HttpGate made = [] {
    transport::HttpOptions options;
    options.auth.mode = transport::AuthMode::passthrough;
    options.auth.credential_headers = {"authorization", "x-reply-api-key"};
    options.allowed_origins = {"https://app.example.com"};
    options.pass_headers = {"x-team-id"};
    return transport::HttpGate(options);
  }();
  return made;
}

const boost::json::object& schema() {
  static const boost::json::object made =
      boost::json::parse(R"({"properties":{"region":{"type":"string","x-mcp-header":"Region"},
        "deep":{"properties":{"count":{"type":"integer","x-mcp-header":"Count"}}}}})")
          .as_object();
  return made;
}

void examine(const transport::HttpRequest& request) {
  fuzz::check(!request.path.empty() && request.path.front() == '/', "a path begins with a slash");
  fuzz::check(request.body.size() <= k_max_body, "a body is not over its limit");
  for (const auto& [name, value] : request.headers) {
    fuzz::check(value.find_first_of("\r\n") == std::string::npos, "no value holds a line end");
    fuzz::check(name == transport::to_lower(name), "names are in lower case");
  }
  static_cast<void>(gate().refuse_site(request));
  static_cast<void>(gate().preflight(request, "POST"));
  static_cast<void>(gate().identify(request, {}));
  static_cast<void>(transport::read_accept(request.find("accept")));
  static_cast<void>(transport::is_json_content(request.find("content-type")));
  static_cast<void>(request.query_parameter("sessionId"));
  const mcp::Decoded body = mcp::decode(request.body);
  if (const auto* message = std::get_if<mcp::RequestMessage>(&body.messages.front())) {
    static_cast<void>(transport::check_mirrored_headers(request, *message, &schema()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = 1 + data[0] % 64;
  const std::string_view bytes = fuzz::as_text(data + 1, size - 1);
  RequestReader whole(k_max_header, k_max_body);
  RequestReader pieces(k_max_header, k_max_body);
  const RequestReader::State one = feed(whole, bytes, bytes.size());
  const RequestReader::State two = feed(pieces, bytes, step);
  fuzz::check(one == two, "how the bytes are cut does not matter");
  if (one != RequestReader::State::done) return 0;
  const transport::HttpRequest first = whole.take();
  const transport::HttpRequest second = pieces.take();
  fuzz::check(first.body == second.body && first.headers == second.headers && first.path == second.path,
              "and makes the same request");
  examine(first);
  return 0;
}
