// Lists of contacts and who is on them.
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_table = "contact-lists";

Answer name_taken(const Call& call) {
  return call.refuse(409, "duplicateName", "Another list has that name.");
}

Answer list(Call& call) {
  const std::string_view search = text_of(call.query, "search");
  const auto rows = select(call.store(), k_table,
                           [&](const Row& row) { return contains_text(text_of(row, "name"), search); });
  return page(call, rows, [](const Row* row) { return *row; });
}

Answer create(Call& call) {
  if (taken(call.store(), k_table, "name", text_of(call.fields(), "name"), nullptr)) return name_taken(call);
  if (call.store().table(k_table).full())
    return call.refuse(409, "limitReached", "There are too many lists.");
  Row row{{"name", call.fields().at("name")}, {"isShared", flag_of(call.fields(), "isShared")}};
  return done(call.store().add(k_table, std::move(row)));
}

Answer update(Call& call) {
  Row* const row = call.store().find(k_table, call.id());
  if (row == nullptr) return call.not_found("There is no list with that id.");
  if (taken(call.store(), k_table, "name", text_of(call.fields(), "name"), row)) return name_taken(call);
  (*row)["name"] = call.fields().at("name");
  return done(*row);
}

void leave(Row& contact, std::int64_t list) {
  json::array kept;
  for (const std::int64_t id : integers_of(contact, "_lists")) {
    if (id != list) kept.emplace_back(id);
  }
  contact["_lists"] = std::move(kept);
}

Answer remove(Call& call) {
  if (!call.store().table(k_table).erase(std::to_string(call.id()))) {
    return call.not_found("There is no list with that id.");
  }
  for (Row* contact : all_rows(call.store(), "contacts")) leave(*contact, call.id());
  return done();
}

Answer put_on_list(Call& call, bool alone) {
  if (call.store().find(k_table, call.id()) == nullptr)
    return call.not_found("There is no list with that id.");
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "contactIds")) {
    Row* const contact = call.store().find("contacts", id);
    if (contact == nullptr) {
      failures[std::to_string(id)] = bulk_failure("contactNotProcessed", "Contact not found.");
      continue;
    }
    leave(*contact, call.id());
    json::array& lists = (*contact)["_lists"].as_array();
    if (alone) lists.clear();
    lists.emplace_back(call.id());
  }
  return done(std::move(failures));
}

Answer add_contacts(Call& call) {
  return put_on_list(call, false);
}
Answer move_contacts(Call& call) {
  return put_on_list(call, true);
}

Answer set_shared(Call& call, bool shared) {
  Row* const row = call.store().find(k_table, call.id());
  if (row == nullptr) return call.not_found("There is no list with that id.");
  (*row)["isShared"] = shared;
  return done();
}

Answer share(Call& call) {
  return set_shared(call, true);
}
Answer unshare(Call& call) {
  return set_shared(call, false);
}

}  // namespace

std::span<const Binding> contact_list_bindings() {
  static constexpr Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox
