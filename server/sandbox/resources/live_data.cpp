// Searches in a database of prospects. The sandbox finds people of its own making, a few for each search.
// Source: Reply, "Live Data": one search at a time, results become contacts.
#include "sandbox/engine/domain.hpp"
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/contact_fields.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "live-data/searches";
constexpr std::string_view k_preview = "LiveDataPreview";
constexpr std::int64_t k_most_people = 5;

bool search_running(engine::Store& store) {
  return engine::job_running(store, k_preview) || !engine::select(store, k_table, [](const engine::Row& row) {
                                                     return engine::text_of(row, "status") == "inProgress";
                                                   }).empty();
}

engine::Answer running(const engine::Call& call) {
  return call.refuse(409, "searchInProgress", "Another search of the team is running.");
}

json::array lists_of(engine::Store& store, const json::object& fields) {
  json::array lists;
  for (const std::int64_t id : engine::integers_of(fields, "listIds")) {
    const engine::Row* const list = store.find("contact-lists", id);
    if (list != nullptr) lists.push_back(json::object{{"id", id}, {"name", list->at("name")}});
  }
  return lists;
}

engine::Answer start(engine::Call& call) {
  const json::object& fields = call.fields();
  if (search_running(call.store())) return running(call);
  const bool enrols = engine::has_value(fields, "sequenceId");
  const engine::Row* const sequence =
      call.store().find("sequences", engine::integer_of(fields, "sequenceId"));
  if (enrols && sequence == nullptr)
    return call.refuse(400, "invalidParameter", "There is no sequence with that id.");
  if (call.store().table(k_table).full())
    return call.refuse(400, "invalidParameter", "There are too many searches.");
  engine::Row search{{"status", "inProgress"},
                     {"startedAt", call.world.now_iso()},
                     {"contactsFound", 0},
                     {"usedCredits", 0},
                     {"userId", call.world.user()},
                     {"sequenceId", enrols ? fields.at("sequenceId") : json::value(nullptr)},
                     {"sequenceName", enrols ? sequence->at("name") : json::value(nullptr)},
                     {"lists", lists_of(call.store(), fields)},
                     {"filters", fields.at("filters")},
                     {"_wanted", fields.at("contactsCountToAdd")}};
  const engine::Row& stored = call.store().add(k_table, std::move(search));
  return engine::done(json::object{{"searchId", stored.at("id")}});
}

/// The search ends: what it found becomes contacts, on its lists and in its sequence.
void finish(engine::World& world, engine::Row& search) {
  const std::int64_t id = engine::integer_of(search, "id");
  std::int64_t found = 0;
  for (; found < std::min(k_most_people, engine::integer_of(search, "_wanted")); ++found) {
    if (world.store.table("contacts").full()) break;
    const std::string mark = std::to_string(id) + "-" + std::to_string(found + 1);
    engine::Row& contact = add_contact(world, {{"firstName", "Found"},
                                               {"lastName", "Sample " + mark},
                                               {"email", "found." + mark + "@example.net"},
                                               {"company", "Demo Software"}});
    for (const json::value& list : search.at("lists").as_array()) {
      contact["_lists"].as_array().push_back(list.as_object().at("id"));
    }
    engine::Row* const sequence = world.store.find("sequences", engine::integer_of(search, "sequenceId"));
    if (sequence != nullptr) engine::enrol(world, *sequence, contact);
  }
  search["status"] = found < engine::integer_of(search, "_wanted") ? "noMoreContacts" : "finished";
  search["contactsFound"] = found;
  search["usedCredits"] = found;
}

engine::Answer get(engine::Call& call) {
  engine::Row* const search = call.store().find(k_table, call.id());
  if (search == nullptr) return call.not_found("There is no search with that id.");
  const engine::Row seen = *search;
  if (engine::text_of(*search, "status") == "inProgress") finish(call.world, *search);
  return engine::done(seen);
}

engine::Answer list(engine::Call& call) {
  std::vector<engine::Row*> rows = engine::all_rows(call.store(), k_table);
  std::reverse(rows.begin(), rows.end());
  return engine::page(call, rows, [](const engine::Row* row) { return *row; });
}

engine::Answer preview(engine::Call& call) {
  if (search_running(call.store())) return running(call);
  return engine::accept_job(call, k_preview, [](engine::World&) -> json::value {
    return json::object{{"contactsCount", k_most_people},
                        {"companiesCount", 1},
                        {"sampleContacts", json::array{json::object{{"fullName", "Found Sample"},
                                                                    {"company", "Demo Software"}}}}};
  });
}

}  // namespace

std::span<const engine::Binding> live_data_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"live_data_start_search", start},
      {"live_data_get_search", get},
      {"live_data_list_searches", list},
      {"live_data_preview_search", preview},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
