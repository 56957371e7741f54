#include "tools/result/size_limiter.hpp"

#include "base/json_pointer.hpp"
#include "tools/text/json_size.hpp"
#include "tools/text/text_cut.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace reply_mcp::tools::result {
namespace {

class Fitter {
 public:
  explicit Fitter(std::vector<Cut>& cuts) : cuts_(cuts) {}

  json::value fit(json::value value, std::size_t allowance, const std::string& at) {
    if (text::json_size(value) <= allowance) return value;
    switch (value.kind()) {
      case json::kind::string:
        return text(value.get_string(), allowance, at);
      case json::kind::array:
        return list(std::move(value.get_array()), allowance, at);
      case json::kind::object:
        return object(std::move(value.get_object()), allowance, at);
      default:
        return value;
    }
  }

 private:
  json::value text(std::string_view whole, std::size_t allowance, const std::string& at) {
    // How many bytes fit once they are escaped.
    std::size_t fits = 0;
    std::size_t size = 2;
    while (fits < whole.size()) {
      size += text::json_size(whole.substr(fits, 1)) - 2;
      if (size > allowance) break;
      ++fits;
    }
    const std::size_t kept = text::cut_point(whole, fits);
    cuts_.push_back({Cut::What::text, at, kept, whole.size()});
    return json::value(whole.substr(0, kept));
  }

  json::value list(json::array items, std::size_t allowance, const std::string& at) {
    std::size_t kept = 0;
    std::size_t size = 2;
    while (kept < items.size()) {
      const std::size_t item = text::json_size(items[kept]) + (kept > 0 ? 1 : 0);
      if (size + item > allowance) break;
      size += item;
      ++kept;
    }
    const std::size_t of = items.size();
    // An item that does not fit alone is better than none.
    const bool part =
        kept == 0 && allowance > k_min_part && (items.front().is_structured() || items.front().is_string());
    items.resize(part ? 1 : kept);
    if (items.size() < of) cuts_.push_back({Cut::What::list, at, items.size(), of});
    if (part)
      items.front() =
          fit(std::move(items.front()), allowance - 2, base::json_pointer::child(at, std::size_t{0}));
    return items;
  }

  struct Member {
    std::size_t index;
    std::size_t size;   ///< key, colon, value and comma
    std::size_t least;  ///< of it, for a part to say anything
  };

  json::value object(json::object members, std::size_t allowance, const std::string& at) {
    std::vector<Member> order;
    for (const auto& [key, value] : members) {
      const std::size_t overhead = text::json_size(std::string_view(key)) + 2;
      const std::size_t size = overhead + text::json_size(value);
      order.push_back({order.size(), size, std::min(size, overhead + k_min_part)});
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const Member& a, const Member& b) { return a.size < b.size; });
    std::size_t left = allowance > 2 ? allowance - 2 : 0;
    // As many as there is room for, then from the smallest: each may take an even share of what is left,
    // so only the largest are cut.
    std::size_t kept = 0;
    for (std::size_t needed = 0; kept < order.size(); ++kept) {
      needed += order[kept].least;
      if (needed > left) break;
    }
    std::vector<std::size_t> granted(members.size(), 0);
    for (std::size_t i = 0; i < kept; ++i) {
      const std::size_t share = left / (kept - i);
      granted[order[i].index] = std::min(order[i].size, share);
      left -= granted[order[i].index];
    }
    return rebuild(std::move(members), granted, at);
  }

  // It moves the values out of `members`; clang-tidy does not see that through a structured binding.
  // NOLINTNEXTLINE(performance-unnecessary-value-param)
  json::value rebuild(json::object members, const std::vector<std::size_t>& granted, const std::string& at) {
    json::object kept(members.storage());
    const std::size_t of = members.size();
    std::size_t index = 0;
    const std::size_t place = cuts_.size();
    for (auto& [key, value] : members) {
      const std::size_t overhead = text::json_size(std::string_view(key)) + 2;
      const std::size_t grant = granted[index++];
      const std::size_t before = cuts_.size();
      json::value part = grant <= overhead
                             ? json::value(nullptr)
                             : fit(std::move(value), grant - overhead, base::json_pointer::child(at, key));
      if (grant > overhead && text::json_size(part) + overhead <= grant) {
        kept.emplace(key, std::move(part));
      } else {
        cuts_.resize(before);
      }
    }
    if (kept.size() < of) {
      cuts_.insert(cuts_.begin() + static_cast<std::ptrdiff_t>(place),
                   {Cut::What::members, at, kept.size(), of});
    }
    return kept;
  }

  /// Below this, a part of an item says nothing.
  static constexpr std::size_t k_min_part = 24;

  std::vector<Cut>& cuts_;
};

}  // namespace

json::value fit(json::value value, std::size_t allowance, std::vector<Cut>& cuts) {
  return Fitter(cuts).fit(std::move(value), allowance, {});
}

}  // namespace reply_mcp::tools::result
