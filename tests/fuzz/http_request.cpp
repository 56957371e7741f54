// Any bytes as they arrive on a connection: how they are cut must not matter, and a request that was read
// goes through every check that comes before the engine.
#include "base/ascii.hpp"
#include "fuzz.hpp"
#include "http_server/request_reader.hpp"
#include "transport/http/access_control.hpp"
#include "transport/http/call.hpp"
#include "transport/http/header_rules.hpp"

#include <algorithm>
#include <string>
#include <variant>

using namespace reply_mcp;
using http_server::RequestReader;

namespace {

constexpr std::size_t k_max_header = 2048;
constexpr std::size_t k_max_body = 4096;

/// A reader with what it has not taken yet, as a connection keeps it.
class Input {
 public:
  RequestReader::State feed(std::string_view bytes, std::size_t step) {
    while (!bytes.empty() && !is_over()) {
      held_ += bytes.substr(0, step);
      bytes.remove_prefix(std::min(step, bytes.size()));
      for (std::size_t used = 1; used > 0 && !held_.empty();) {
        used = reader_.feed(held_);
        held_.erase(0, used);
      }
    }
    return state();
  }
  [[nodiscard]] RequestReader::State state() const { return reader_.state(); }
  [[nodiscard]] http_server::HttpRequest take() { return reader_.take(); }

 private:
  [[nodiscard]] bool is_over() const {
    return state() == RequestReader::State::done || state() == RequestReader::State::failed;
  }

  RequestReader reader_{k_max_header, k_max_body, &transport::http::is_singleton_field};
  std::string held_;
};

/// What is wrong with a line may be seen at once, or only when the whole header is there. The one that
/// waits for the rest of the header must find it then.
void check_refused_later(Input& one, Input& two) {
  const bool first_failed = one.state() == RequestReader::State::failed;
  fuzz::check(first_failed || two.state() == RequestReader::State::failed,
              "how the bytes are cut does not matter");
  Input& waiting = first_failed ? two : one;
  fuzz::check(waiting.state() == RequestReader::State::header, "what is refused is not read");
  fuzz::check(waiting.feed("\r\n\r\n", 4) == RequestReader::State::failed, "what is refused is refused");
}

const transport::http::AccessControl& gate() {
  static const transport::http::AccessControl made = [] {
    transport::http::HttpOptions options;
    options.auth.mode = transport::http::AuthMode::passthrough;
    options.auth.credential_headers = {"authorization", "x-reply-api-key"};
    options.allowed_origins = {"https://app.example.com"};
    options.pass_headers = {"x-team-id"};
    return transport::http::AccessControl(options);
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

void examine(const http_server::HttpRequest& request) {
  fuzz::check(!request.path.empty() && request.path.front() == '/', "a path begins with a slash");
  fuzz::check(request.body.size() <= k_max_body, "a body is not over its limit");
  for (const auto& [name, value] : request.headers) {
    fuzz::check(value.find_first_of("\r\n") == std::string::npos, "no value holds a line end");
    fuzz::check(name == base::ascii::to_lower(name), "names are in lower case");
  }
  static_cast<void>(gate().check_site(request));
  static_cast<void>(gate().preflight(request, "POST"));
  static_cast<void>(gate().identify(request, {}));
  static_cast<void>(transport::http::read_accept(request.find("accept")));
  static_cast<void>(transport::http::is_json_content(request.find("content-type")));
  static_cast<void>(request.query_parameter("sessionId"));
  const mcp::message::Decoded body = mcp::message::decode(request.body);
  if (const auto* message = std::get_if<mcp::message::RequestMessage>(&body.messages.front())) {
    mcp::MirroredValues values = mcp::mirrored_values(*message);
    values.input_schema = &schema();
    static_cast<void>(transport::http::check_mirrored_headers(request, values));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = 1 + data[0] % 64;
  const std::string_view bytes = fuzz::as_text(data + 1, size - 1);
  Input whole;
  Input pieces;
  const RequestReader::State one = whole.feed(bytes, std::max<std::size_t>(bytes.size(), 1));
  if (one != pieces.feed(bytes, step)) {
    check_refused_later(whole, pieces);
    return 0;
  }
  if (one != RequestReader::State::done) return 0;
  const http_server::HttpRequest first = whole.take();
  const http_server::HttpRequest second = pieces.take();
  fuzz::check(first.body == second.body && first.headers == second.headers && first.path == second.path,
              "and makes the same request");
  examine(first);
  return 0;
}
