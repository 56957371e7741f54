// Searches in a database of prospects. The sandbox finds people of its own making, a few for each search.
// Source: Reply, "Live Data": one search at a time, results become contacts.
#include "sandbox/behaviours.hpp"
#include "sandbox/contact_fields.hpp"
#include "sandbox/domain.hpp"
#include "sandbox/jobs.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_table = "live-data/searches";
constexpr std::string_view k_preview = "LiveDataPreview";
constexpr std::int64_t k_most_people = 5;

bool search_running(Store& store) {
  return job_running(store, k_preview) || !select(store, k_table, [](const Row& row) {
                                             return text_of(row, "status") == "inProgress";
                                           }).empty();
}

Answer running(const Call& call) {
  return call.refuse(409, "searchInProgress", "Another search of the team is running.");
}

json::array lists_of(Store& store, const json::object& fields) {
  json::array lists;
  for (const std::int64_t id : integers_of(fields, "listIds")) {
    const Row* const list = store.find("contact-lists", id);
    if (list != nullptr) lists.push_back(json::object{{"id", id}, {"name", list->at("name")}});
  }
  return lists;
}

Answer start(Call& call) {
  const json::object& fields = call.fields();
  if (search_running(call.store())) return running(call);
  const bool enrols = has_value(fields, "sequenceId");
  const Row* const sequence = call.store().find("sequences", integer_of(fields, "sequenceId"));
  if (enrols && sequence == nullptr)
    return call.refuse(400, "invalidParameter", "There is no sequence with that id.");
  if (call.store().table(k_table).full())
    return call.refuse(400, "invalidParameter", "There are too many searches.");
  Row search{{"status", "inProgress"},
             {"startedAt", call.world.now_iso()},
             {"contactsFound", 0},
             {"usedCredits", 0},
             {"userId", call.world.user()},
             {"sequenceId", enrols ? fields.at("sequenceId") : json::value(nullptr)},
             {"sequenceName", enrols ? sequence->at("name") : json::value(nullptr)},
             {"lists", lists_of(call.store(), fields)},
             {"filters", fields.at("filters")},
             {"_wanted", fields.at("contactsCountToAdd")}};
  const Row& stored = call.store().add(k_table, std::move(search));
  return done(json::object{{"searchId", stored.at("id")}});
}

/// The search ends: what it found becomes contacts, on its lists and in its sequence.
void finish(World& world, Row& search) {
  const std::int64_t id = integer_of(search, "id");
  std::int64_t found = 0;
  for (; found < std::min(k_most_people, integer_of(search, "_wanted")); ++found) {
    if (world.store.table("contacts").full()) break;
    const std::string mark = std::to_string(id) + "-" + std::to_string(found + 1);
    Row& contact = add_contact(world, {{"firstName", "Found"},
                                       {"lastName", "Sample " + mark},
                                       {"email", "found." + mark + "@example.net"},
                                       {"company", "Demo Software"}});
    for (const json::value& list : search.at("lists").as_array()) {
      contact["_lists"].as_array().push_back(list.as_object().at("id"));
    }
    Row* const sequence = world.store.find("sequences", integer_of(search, "sequenceId"));
    if (sequence != nullptr) enrol(world, *sequence, contact);
  }
  search["status"] = found < integer_of(search, "_wanted") ? "noMoreContacts" : "finished";
  search["contactsFound"] = found;
  search["usedCredits"] = found;
}

Answer get(Call& call) {
  Row* const search = call.store().find(k_table, call.id());
  if (search == nullptr) return call.not_found("There is no search with that id.");
  const Row seen = *search;
  if (text_of(*search, "status") == "inProgress") finish(call.world, *search);
  return done(seen);
}

Answer list(Call& call) {
  std::vector<Row*> rows = all_rows(call.store(), k_table);
  std::reverse(rows.begin(), rows.end());
  return page(call, rows, [](const Row* row) { return *row; });
}

Answer preview(Call& call) {
  if (search_running(call.store())) return running(call);
  return accept_job(call, k_preview, [](World&) -> json::value {
    return json::object{{"contactsCount", k_most_people},
                        {"companiesCount", 1},
                        {"sampleContacts", json::array{json::object{{"fullName", "Found Sample"},
                                                                    {"company", "Demo Software"}}}}};
  });
}

}  // namespace

std::span<const Binding> live_data_bindings() {
  static constexpr Binding k_bindings[] = {
      {"live_data_start_search", start},
      {"live_data_get_search", get},
      {"live_data_list_searches", list},
      {"live_data_preview_search", preview},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
