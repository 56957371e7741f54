// Categories of conversations; the reserved ones are Reply's own.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "inbox/threads/categories";

engine::Row* category_of(engine::Call& call) {
  return call.store().find(k_table, call.id());
}
engine::Answer no_category(const engine::Call& call) {
  return call.not_found("There is no category with that id.");
}

json::object view(engine::Store& store, const engine::Row& category) {
  json::object item = category;
  item["unreadThreadsCount"] =
      engine::select(store, "threads", [&](const engine::Row& thread) {
        return !engine::flag_of(thread, "isRead") &&
               engine::integer_of(thread, "categoryId") == engine::integer_of(category, "id");
      }).size();
  return item;
}

engine::Answer list(engine::Call& call) {
  json::array categories;
  for (const engine::Row* row : engine::all_rows(call.store(), k_table))
    categories.push_back(view(call.store(), *row));
  return engine::done(std::move(categories));
}

engine::Answer name_taken(const engine::Call& call) {
  return call.refuse(409, "duplicateName", "Another category has that name.");
}

engine::Answer create(engine::Call& call) {
  if (engine::taken(call.store(), k_table, "name", engine::text_of(call.fields(), "name"), nullptr))
    return name_taken(call);
  if (call.store().table(k_table).full())
    return call.refuse(400, "invalidInput", "There are too many categories.");
  engine::Row row{
      {"name", call.fields().at("name")}, {"color", call.fields().at("color")}, {"isReserved", false}};
  return engine::done(view(call.store(), call.store().add(k_table, std::move(row))));
}

engine::Answer get(engine::Call& call) {
  const engine::Row* const category = category_of(call);
  return category == nullptr ? no_category(call) : engine::done(view(call.store(), *category));
}

engine::Answer reserved(const engine::Call& call) {
  return call.refuse(403, "forbidden", "A reserved category cannot be changed.");
}

engine::Answer update(engine::Call& call) {
  engine::Row* const category = category_of(call);
  if (category == nullptr) return no_category(call);
  if (engine::flag_of(*category, "isReserved")) return reserved(call);
  if (engine::taken(call.store(), k_table, "name", engine::text_of(call.fields(), "name"), category))
    return name_taken(call);
  static constexpr std::string_view k_fields[] = {"name", "color"};
  engine::copy_fields(call.fields(), *category, k_fields);
  return engine::done(view(call.store(), *category));
}

engine::Answer remove(engine::Call& call) {
  const engine::Row* const category = category_of(call);
  if (category == nullptr) return no_category(call);
  if (engine::flag_of(*category, "isReserved")) return reserved(call);
  call.store().table(k_table).erase(std::to_string(call.id()));
  for (engine::Row* thread : engine::all_rows(call.store(), "threads")) {
    if (engine::integer_of(*thread, "categoryId") == call.id()) (*thread)["categoryId"] = nullptr;
  }
  return engine::done();
}

engine::Answer link(engine::Call& call, bool into) {
  const bool known = category_of(call) != nullptr;
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "threadIds")) {
    engine::Row* const thread = call.store().find("threads", id);
    if (thread == nullptr || !known) {
      failures[std::to_string(id)] =
          engine::bulk_failure("notFound", known ? "Thread not found." : "Category not found.");
    } else if (into) {
      (*thread)["categoryId"] = call.id();
    } else if (engine::integer_of(*thread, "categoryId") == call.id()) {
      (*thread)["categoryId"] = nullptr;
    }
  }
  return engine::done(std::move(failures));
}

engine::Answer assign(engine::Call& call) {
  return link(call, true);
}
engine::Answer unassign(engine::Call& call) {
  return link(call, false);
}

}  // namespace

std::span<const engine::Binding> inbox_category_bindings() {
  static constexpr engine::Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox::resources
