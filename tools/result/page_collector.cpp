#include "tools/result/page_collector.hpp"

#include "base/json_text.hpp"
#include "tools/text/json_size.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::result {
PageCollector::PageCollector(const schemas::Operation& operation, Limits limits, const Projection* projection)
    : limits_(limits), projection_(projection), key_(operation.item_key), position_(limits.skip) {}

std::optional<PageCollector::Page> PageCollector::next() const {
  if (over_ || items_.size() >= limits_.max_items) return std::nullopt;
  // One page size throughout: a smaller last page saves Reply little, and items that were dropped as
  // duplicates would cost a page more.
  return Page{position_, std::min(limits_.page_size, std::max<std::uint64_t>(limits_.max_items, 1))};
}

bool PageCollector::is_new(const json::value& item) {
  if (item.is_string()) return seen_.insert(base::compact_json(item)).second;
  const json::object* object = item.if_object();
  if (object == nullptr) return true;
  std::string key;
  for (const std::string& member : key_) {
    const json::value* value = object->if_contains(member);
    if (value == nullptr || value->is_null() || value->is_structured()) return true;
    key += base::compact_json(*value) + '\n';
  }
  return seen_.insert(std::move(key)).second;
}

bool PageCollector::add(json::object page) {
  json::value* items = page.if_contains("items");
  const json::value* more = page.if_contains("hasMore");
  if (items == nullptr || !items->is_array() || more == nullptr || !more->is_bool()) {
    over_ = true;
    return false;
  }
  ++pages_;
  has_more_ = more->get_bool();
  const std::size_t before = items_.size();
  bool full = false;
  for (json::value& item : items->get_array()) {
    if (items_.size() >= limits_.max_items) {
      full = true;
      break;
    }
    const std::uint64_t at = position_++;
    if (!is_new(item)) {
      ++duplicates_;
      continue;
    }
    if (projection_ != nullptr) item = projection_->apply(std::move(item));
    bytes_ += text::json_size(item) + 1;
    positions_.push_back(at);
    items_.push_back(std::move(item));
  }
  // A page that brings nothing new would be followed by others of its kind.
  const bool nothing_new = items_.size() == before;
  if (full) {
    has_more_ = true;
  } else if (has_more_ && items->get_array().empty()) {
    // Asking for the same place again would bring the same.
    ended_by_empty_page_ = true;
    has_more_ = false;
  }
  over_ = !has_more_ || nothing_new || bytes_ > limits_.max_bytes;
  return true;
}

void PageCollector::stop(json::object error, std::string words) {
  error_ = std::move(error);
  error_words_ = std::move(words);
  over_ = true;
}

PageCollector::Collected PageCollector::take() {
  Collected collected;
  collected.answer["items"] = std::move(items_);
  collected.answer["hasMore"] = has_more_;
  collected.origin.skip = limits_.skip;
  positions_.push_back(position_);
  collected.origin.positions = std::move(positions_);
  collected.origin.pages = pages_;
  collected.origin.duplicates = duplicates_;
  collected.origin.ended_by_empty_page = ended_by_empty_page_;
  collected.origin.error = std::move(error_);
  collected.origin.error_text = std::move(error_words_);
  return collected;
}

}  // namespace reply_mcp::tools::result
