#include "tools/result/kept_results.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace reply_mcp::tools::result {
namespace {

constexpr std::size_t k_max_bytes = std::size_t{32} << 20U;
constexpr std::size_t k_max_entries = 1'000;
constexpr std::chrono::hours k_lasts{1};
constexpr std::size_t k_id_bytes = 16;
constexpr std::string_view k_from = "?from=";

}  // namespace

std::string kept_uri(const KeptAddress& address) {
  std::string uri = std::string(k_kept_uri_begin) + address.id;
  if (address.from > 0) uri += std::string(k_from) + std::to_string(address.from);
  return uri;
}

std::optional<KeptAddress> read_kept_uri(std::string_view uri) {
  if (!uri.starts_with(k_kept_uri_begin)) return std::nullopt;
  uri.remove_prefix(k_kept_uri_begin.size());
  const std::size_t query = std::min(uri.find('?'), uri.size());
  const std::string_view id = uri.substr(0, query);
  if (id.size() != 2 * k_id_bytes) return std::nullopt;
  uri.remove_prefix(query);
  std::size_t from = 0;
  if (!uri.empty()) {
    if (!uri.starts_with(k_from)) return std::nullopt;
    uri.remove_prefix(k_from.size());
    const auto [end, error] = std::from_chars(uri.data(), uri.data() + uri.size(), from);
    if (error != std::errc() || end != uri.data() + uri.size()) return std::nullopt;
  }
  return KeptAddress{std::string(id), from};
}

std::optional<std::string> KeptResults::keep(std::string owner, KeptResult kept) {
  if (kept.text.size() > k_max_bytes) return std::nullopt;
  std::string id = base::random_hex(k_id_bytes);
  const std::lock_guard lock(mutex_);
  bytes_ += kept.text.size();
  entries_.push_back(
      {id, std::move(owner), std::make_shared<const KeptResult>(std::move(kept)), clock_() + k_lasts});
  drop_old();
  return id;
}

std::shared_ptr<const KeptResult> KeptResults::find(std::string_view owner, std::string_view id) {
  const std::lock_guard lock(mutex_);
  drop_old();
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.id == id && entry.owner == owner; });
  return found == entries_.end() ? nullptr : found->kept;
}

void KeptResults::drop_old() {
  const auto now = clock_();
  while (!entries_.empty() &&
         (entries_.front().until <= now || bytes_ > k_max_bytes || entries_.size() > k_max_entries)) {
    bytes_ -= entries_.front().kept->text.size();
    entries_.pop_front();
  }
}

}  // namespace reply_mcp::tools::result
