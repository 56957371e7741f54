#include "tools/guide/account_records.hpp"

namespace reply_mcp::tools::guide {
namespace {

constexpr int k_most = 100;
constexpr std::chrono::seconds k_lifetime{60};
/// Lists of all callers together; each holds a hundred short texts at most.
constexpr std::size_t k_kept_lists = 500;

/// The items of a list answer: {"items": [...]}, or {"result": [...]} for a bare array.
const json::array* items_of(const mcp::message::Outcome& outcome) {
  const auto* complete = std::get_if<mcp::message::Complete>(&outcome);
  if (complete == nullptr || complete->result.contains("isError")) return nullptr;
  const json::value* structured = complete->result.if_contains("structuredContent");
  const json::object* object = structured == nullptr ? nullptr : structured->if_object();
  if (object == nullptr) return nullptr;
  for (const char* name : {"items", "result"}) {
    const json::value* items = object->if_contains(name);
    if (items != nullptr && items->is_array()) return &items->get_array();
  }
  return nullptr;
}

}  // namespace

mcp::asio::awaitable<std::vector<AccountRecords::Record>> AccountRecords::find(const RecordReader& reader,
                                                                               std::string text,
                                                                               mcp::CallContext& context) {
  std::vector<Record> records;
  if (reader.list == nullptr || !tools_.offers(reader.list->id, context)) co_return records;
  const schemas::RecordKind& kind = *reader.kind;
  if (kind.search.empty()) text.clear();
  std::string key = identity_(context).fingerprint() + '\n' + kind.name + '\n' + text;
  {
    const std::lock_guard lock(mutex_);
    const auto kept = kept_.find(key);
    if (kept != kept_.end() && clock_() < kept->second.until) co_return kept->second.records;
  }
  json::object arguments;
  if (reader.list->paged) arguments["top"] = k_most;
  if (!text.empty()) arguments[kind.search] = text;
  std::string lister = reader.list->id;
  const mcp::message::Outcome outcome = co_await tools_.run(std::move(lister), std::move(arguments), context);
  const json::array* items = items_of(outcome);
  if (items == nullptr) co_return records;
  for (const json::value& item : *items) {
    if (!item.is_object() || records.size() == k_most) continue;
    Record record{id_of_item(kind, item.get_object()), name_of_item(kind, item.get_object())};
    if (!record.id.empty()) records.push_back(std::move(record));
  }
  keep(std::move(key), records);
  co_return records;
}

void AccountRecords::keep(std::string key, std::vector<Record> records) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_();
  std::erase_if(kept_, [&](const auto& entry) { return entry.second.until <= now; });
  if (kept_.size() >= k_kept_lists) kept_.clear();
  kept_[std::move(key)] = {now + k_lifetime, std::move(records)};
}

}  // namespace reply_mcp::tools::guide
