// Loads records.json.
#include "sandbox/resources/handlers.hpp"
#include "sandbox/seed/seed.hpp"
#include "sandbox_seed.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace reply_mcp::sandbox::seed {

using namespace engine;

namespace {

/// Puts times and ids in the place of the texts that stand for them.
void resolve(AccountState& state, json::value& value) {
  constexpr std::string_view k_hours = "$hours:";
  if (json::array* const items = value.if_array()) {
    for (json::value& item : *items) resolve(state, item);
  } else if (json::object* const members = value.if_object()) {
    for (auto& member : *members) resolve(state, member.value());
  } else if (const json::string* const text = value.if_string()) {
    const std::string_view view = *text;
    if (view == "$uuid") {
      value = state.store.next_uuid();
    } else if (view.starts_with(k_hours)) {
      std::int64_t hours = 0;
      std::from_chars(view.data() + k_hours.size(), view.data() + view.size(), hours);
      value = hours_ago(state, -hours);
    }
  }
}

void add(AccountState& state, const std::string& table, Record record) {
  for (const std::string_view member : {"id", "jobId"}) {
    if (text_of(record, member).empty()) continue;
    std::string id(text_of(record, member));
    // Playbooks of the team are numbered on from those of the seed.
    if (id.starts_with("t-")) static_cast<void>(state.store.next_id(table, 1));
    state.store.table(table).insert(std::move(id), std::move(record));
    return;
  }
  const std::int64_t first = integer_of(record, "id", 1);
  state.store.add(table, std::move(record), first);
}

}  // namespace

void seed_records(AccountState& state) {
  json::value data = json::parse(embedded::sandbox_seed_files().front().bytes);
  resolve(state, data);
  for (const auto& [name, document] : data.at("documents").as_object()) {
    state.store.table(name).insert("document", document.as_object());
  }
  const std::vector<TableRules> all = resources::all_tables();
  for (const auto& [name, records] : data.at("tables").as_object()) {
    const std::string table(name);
    const auto rules =
        std::find_if(all.begin(), all.end(), [&](const TableRules& one) { return one.table == table; });
    for (const json::value& one : records.as_array()) {
      Record record = one.as_object();
      if (rules != all.end() && rules->complete != nullptr) rules->complete(state, record);
      add(state, table, std::move(record));
    }
  }
}

}  // namespace reply_mcp::sandbox::seed
