// Lists of contacts and who is on them.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "contact-lists";

engine::Answer name_taken(const engine::Call& call) {
  return call.refuse(409, "duplicateName", "Another list has that name.");
}

engine::Answer list(engine::Call& call) {
  const std::string_view search = engine::text_of(call.query, "search");
  const auto rows = engine::select(call.store(), k_table, [&](const engine::Row& row) {
    return engine::contains_text(engine::text_of(row, "name"), search);
  });
  return engine::page(call, rows, [](const engine::Row* row) { return *row; });
}

engine::Answer create(engine::Call& call) {
  if (engine::taken(call.store(), k_table, "name", engine::text_of(call.fields(), "name"), nullptr))
    return name_taken(call);
  if (call.store().table(k_table).full())
    return call.refuse(409, "limitReached", "There are too many lists.");
  engine::Row row{{"name", call.fields().at("name")},
                  {"isShared", engine::flag_of(call.fields(), "isShared")}};
  return engine::done(call.store().add(k_table, std::move(row)));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const row = call.store().find(k_table, call.id());
  if (row == nullptr) return call.not_found("There is no list with that id.");
  if (engine::taken(call.store(), k_table, "name", engine::text_of(call.fields(), "name"), row))
    return name_taken(call);
  (*row)["name"] = call.fields().at("name");
  return engine::done(*row);
}

void leave(engine::Row& contact, std::int64_t list) {
  json::array kept;
  for (const std::int64_t id : engine::integers_of(contact, "_lists")) {
    if (id != list) kept.emplace_back(id);
  }
  contact["_lists"] = std::move(kept);
}

engine::Answer remove(engine::Call& call) {
  if (!call.store().table(k_table).erase(std::to_string(call.id()))) {
    return call.not_found("There is no list with that id.");
  }
  for (engine::Row* contact : engine::all_rows(call.store(), "contacts")) leave(*contact, call.id());
  return engine::done();
}

engine::Answer put_on_list(engine::Call& call, bool alone) {
  if (call.store().find(k_table, call.id()) == nullptr)
    return call.not_found("There is no list with that id.");
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "contactIds")) {
    engine::Row* const contact = call.store().find("contacts", id);
    if (contact == nullptr) {
      failures[std::to_string(id)] = engine::bulk_failure("contactNotProcessed", "Contact not found.");
      continue;
    }
    leave(*contact, call.id());
    json::array& lists = (*contact)["_lists"].as_array();
    if (alone) lists.clear();
    lists.emplace_back(call.id());
  }
  return engine::done(std::move(failures));
}

engine::Answer add_contacts(engine::Call& call) {
  return put_on_list(call, false);
}
engine::Answer move_contacts(engine::Call& call) {
  return put_on_list(call, true);
}

engine::Answer set_shared(engine::Call& call, bool shared) {
  engine::Row* const row = call.store().find(k_table, call.id());
  if (row == nullptr) return call.not_found("There is no list with that id.");
  (*row)["isShared"] = shared;
  return engine::done();
}

engine::Answer share(engine::Call& call) {
  return set_shared(call, true);
}
engine::Answer unshare(engine::Call& call) {
  return set_shared(call, false);
}

}  // namespace

std::span<const engine::Binding> contact_list_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"contact_lists_list", list},
      {"contact_lists_create", create},
      {"contact_lists_update", update},
      {"contact_lists_delete", remove},
      {"contact_lists_add_contacts", add_contacts},
      {"contact_lists_move_contacts", move_contacts},
      {"contact_lists_share", share},
      {"contact_lists_unshare", unshare},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
