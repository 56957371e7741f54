#include "tools/result/id_ranges.hpp"

#include "tools/result/job_answer.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace reply_mcp::tools::result {

json::array in_ranges(const json::array& ids) {
  constexpr std::size_t k_shortest = 3;
  json::array ranges;
  for (std::size_t i = 0; i < ids.size();) {
    std::size_t end = i + 1;
    const auto next = [&](std::size_t at) {
      const std::int64_t* last = ids[at - 1].if_int64();
      const std::int64_t* here = ids[at].if_int64();
      return last != nullptr && here != nullptr && *last >= 0 && *here == *last + 1;
    };
    while (end < ids.size() && next(end)) ++end;
    if (end - i < k_shortest) {
      ranges.push_back(ids[i++]);
      continue;
    }
    ranges.emplace_back(std::to_string(ids[i].get_int64()) + '-' + std::to_string(ids[end - 1].get_int64()));
    i = end;
  }
  return ranges;
}

std::size_t number_in(const json::value& entry) {
  const json::string* text = entry.if_string();
  if (text == nullptr) return 1;
  const std::size_t dash = text->find('-', 1);
  if (dash == json::string::npos) return 1;
  const json::value first = id_value(std::string_view(*text).substr(0, dash));
  const json::value last = id_value(std::string_view(*text).substr(dash + 1));
  if (!first.is_int64() || !last.is_int64() || last.get_int64() < first.get_int64()) return 1;
  return static_cast<std::size_t>(last.get_int64() - first.get_int64()) + 1;
}

}  // namespace reply_mcp::tools::result
