#include "tools/result/own_answer.hpp"

#include "base/json_text.hpp"
#include "tools/result/list_summary.hpp"
#include "tools/result/size_limiter.hpp"
#include "tools/text/json_size.hpp"

#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::tools::result {

namespace json = boost::json;
namespace {

json::object render(const json::object& structured, std::string_view words) {
  json::object text{{"type", "text"}, {"text", std::string(words) + ' ' + base::compact_json(structured)}};
  return {{"content", json::array{std::move(text)}}, {"structuredContent", structured}};
}

}  // namespace

mcp::message::Complete own_answer(const json::object& structured, std::string_view words,
                                  std::string_view hint, std::size_t max_bytes) {
  mcp::message::Complete complete;
  complete.result = render(structured, words);
  std::size_t allowance = max_bytes / 2;
  while (text::json_size(complete.result) > max_bytes && allowance > 0) {
    std::vector<Cut> cuts;
    json::value fitted = fit(structured, allowance, cuts);
    json::object noted;
    noted["truncated"] = cut_note(cuts, hint, max_bytes / text::k_bytes_per_token);
    for (auto& [key, member] : fitted.get_object()) noted.emplace(key, std::move(member));
    complete.result = render(noted, words);
    allowance = allowance * 4 / 5;
  }
  return complete;
}

}  // namespace reply_mcp::tools::result
