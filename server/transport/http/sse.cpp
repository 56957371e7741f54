#include "transport/http/sse.hpp"

#include <algorithm>

namespace reply_mcp::transport::http::sse {

std::string event(std::string_view name, std::string_view id, std::string_view data) {
  std::string out;
  out.reserve(data.size() + name.size() + id.size() + 32);
  if (!name.empty()) out.append("event: ").append(name).push_back('\n');
  if (!id.empty()) out.append("id: ").append(id).push_back('\n');
  for (;;) {
    const std::size_t end = std::min(data.find_first_of("\r\n"), data.size());
    out.append("data: ").append(data.substr(0, end)).push_back('\n');
    if (end == data.size()) break;
    const bool pair = data.substr(end, 2) == "\r\n";
    data.remove_prefix(end + (pair ? 2 : 1));
  }
  out.push_back('\n');
  return out;
}

std::string priming_event(std::string_view id, std::chrono::milliseconds retry) {
  return "id: " + std::string(id) + "\nretry: " + std::to_string(retry.count()) + "\ndata: \n\n";
}

std::string retry(std::chrono::milliseconds interval) {
  return "retry: " + std::to_string(interval.count()) + "\n\n";
}

}  // namespace reply_mcp::transport::http::sse
