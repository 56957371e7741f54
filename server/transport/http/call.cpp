#include "transport/http/call.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::transport::http {
namespace {

namespace asio = boost::asio;

/// The next element of a comma-separated list, taken off its front.
std::string_view next_element(std::string_view& list, char separator) {
  const std::size_t end = std::min(list.find(separator), list.size());
  const std::string_view element = base::ascii::trim(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return element;
}

/// Whether the parameters of a media range say q=0, "not acceptable".
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = next_element(parameters, ';');
    if (parameter.size() < 3 || (parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=') continue;
    return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

}  // namespace

Accepted read_accept(const std::string* accept) {
  if (accept == nullptr || base::ascii::trim(*accept).empty()) return {true, true};
  Accepted accepted;
  std::string_view rest = *accept;
  while (!rest.empty()) {
    std::string_view range = next_element(rest, ',');
    const std::string_view type = next_element(range, ';');
    if (is_refused(range)) continue;
    const bool any = type == "*/*";
    accepted.json |= any || base::ascii::equal_ignoring_case(type, "application/json") ||
                     base::ascii::equal_ignoring_case(type, "application/*");
    accepted.sse |= any || base::ascii::equal_ignoring_case(type, "text/event-stream") ||
                    base::ascii::equal_ignoring_case(type, "text/*");
  }
  return accepted;
}

bool is_json_content(const std::string* content_type) {
  if (content_type == nullptr) return false;
  std::string_view rest = *content_type;
  if (!base::ascii::equal_ignoring_case(next_element(rest, ';'), "application/json")) return false;
  while (!rest.empty()) {
    std::string_view parameter = next_element(rest, ';');
    if (!base::ascii::equal_ignoring_case(next_element(parameter, '='), "charset")) continue;
    if (parameter.size() >= 2 && parameter.front() == '"')
      parameter = parameter.substr(1, parameter.size() - 2);
    if (!base::ascii::equal_ignoring_case(parameter, "utf-8")) return false;
  }
  return true;
}

asio::awaitable<void> HttpCall::reply(http_server::HttpResponse response) {
  status = response.status;
  response.headers.insert(response.headers.end(), cors.begin(), cors.end());
  co_await out.reply(std::move(response));
}

asio::awaitable<void> HttpCall::begin_events(std::string first) {
  status = 200;
  streamed = true;
  // X-Accel-Buffering tells nginx not to hold events back (MCP 2026-07-28, "Receiving Messages").
  http_server::HttpResponse response{200,
                                     {{"Content-Type", "text/event-stream"},
                                      {"Cache-Control", "no-cache, no-transform"},
                                      {"X-Accel-Buffering", "no"}},
                                     std::move(first)};
  response.headers.insert(response.headers.end(), cors.begin(), cors.end());
  co_await out.begin_stream(std::move(response));
}

PostSink::PostSink(const HttpServices& services, std::shared_ptr<EventStream> stream,
                   std::vector<base::KeyedLimit::Ticket> tickets, std::shared_ptr<const HttpSession> session)
    : stream_(std::move(stream)),
      tickets_(std::move(tickets)),
      session_(std::move(session)),
      activity_(services.activity->begin()) {}

void PostSink::finish(mcp::message::EncodedAnswer answer) {
  tickets_.clear();  // before the answer, after which the caller may send the next request
  stream_->finish(std::move(answer));
  session_.reset();
  activity_.reset();
}

http_server::HttpResponse too_many(const std::optional<mcp::message::RequestId>& id, std::size_t limit,
                                   std::string_view of_what) {
  http_server::HttpResponse response =
      rpc_error(429, id,
                {429,
                 "This caller has " + std::to_string(limit) + " " + std::string(of_what) +
                     " open, which is the maximum; wait for one to end",
                 std::nullopt});
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace reply_mcp::transport::http
