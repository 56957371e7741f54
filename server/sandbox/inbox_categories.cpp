// Categories of conversations; the reserved ones are Reply's own.
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_table = "inbox/threads/categories";

Row* category_of(Call& call) {
  return call.store().find(k_table, call.id());
}
Answer no_category(const Call& call) {
  return call.not_found("There is no category with that id.");
}

json::object view(Store& store, const Row& category) {
  json::object item = category;
  item["unreadThreadsCount"] =
      select(store, "threads", [&](const Row& thread) {
        return !flag_of(thread, "isRead") && integer_of(thread, "categoryId") == integer_of(category, "id");
      }).size();
  return item;
}

Answer list(Call& call) {
  json::array categories;
  for (const Row* row : all_rows(call.store(), k_table)) categories.push_back(view(call.store(), *row));
  return done(std::move(categories));
}

Answer name_taken(const Call& call) {
  return call.refuse(409, "duplicateName", "Another category has that name.");
}

Answer create(Call& call) {
  if (taken(call.store(), k_table, "name", text_of(call.fields(), "name"), nullptr)) return name_taken(call);
  if (call.store().table(k_table).full())
    return call.refuse(400, "invalidInput", "There are too many categories.");
  Row row{{"name", call.fields().at("name")}, {"color", call.fields().at("color")}, {"isReserved", false}};
  return done(view(call.store(), call.store().add(k_table, std::move(row))));
}

Answer get(Call& call) {
  const Row* const category = category_of(call);
  return category == nullptr ? no_category(call) : done(view(call.store(), *category));
}

Answer reserved(const Call& call) {
  return call.refuse(403, "forbidden", "A reserved category cannot be changed.");
}

Answer update(Call& call) {
  Row* const category = category_of(call);
  if (category == nullptr) return no_category(call);
  if (flag_of(*category, "isReserved")) return reserved(call);
  if (taken(call.store(), k_table, "name", text_of(call.fields(), "name"), category)) return name_taken(call);
  static constexpr std::string_view k_fields[] = {"name", "color"};
  copy_fields(call.fields(), *category, k_fields);
  return done(view(call.store(), *category));
}

Answer remove(Call& call) {
  const Row* const category = category_of(call);
  if (category == nullptr) return no_category(call);
  if (flag_of(*category, "isReserved")) return reserved(call);
  call.store().table(k_table).erase(std::to_string(call.id()));
  for (Row* thread : all_rows(call.store(), "threads")) {
    if (integer_of(*thread, "categoryId") == call.id()) (*thread)["categoryId"] = nullptr;
  }
  return done();
}

Answer link(Call& call, bool into) {
  const bool known = category_of(call) != nullptr;
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "threadIds")) {
    Row* const thread = call.store().find("threads", id);
    if (thread == nullptr || !known) {
      failures[std::to_string(id)] =
          bulk_failure("notFound", known ? "Thread not found." : "Category not found.");
    } else if (into) {
      (*thread)["categoryId"] = call.id();
    } else if (integer_of(*thread, "categoryId") == call.id()) {
      (*thread)["categoryId"] = nullptr;
    }
  }
  return done(std::move(failures));
}

Answer assign(Call& call) {
  return link(call, true);
}
Answer unassign(Call& call) {
  return link(call, false);
}

}  // namespace

std::span<const Binding> inbox_category_bindings() {
  static constexpr Binding k_bindings[] = {
      {"inbox_list_categories", list},
      {"inbox_create_category", create},
      {"inbox_get_category", get},
      {"inbox_update_category", update},
      {"inbox_delete_category", remove},
      {"inbox_assign_threads_to_category", assign},
      {"inbox_unassign_threads_from_category", unassign},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
