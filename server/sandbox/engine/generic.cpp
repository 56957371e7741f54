#include "sandbox/engine/generic.hpp"

#include "sandbox/engine/jobs.hpp"
#include "sandbox/engine/router.hpp"
#include "sandbox/engine/schema_view.hpp"

namespace reply_mcp::sandbox::engine {

namespace {

const json::object* member_schema(const json::object* schema, std::string_view name) {
  const json::object* properties = schema == nullptr ? nullptr : object_at(*schema, "properties");
  return properties == nullptr ? nullptr : object_at(*properties, name);
}

const json::object* response_schema(const schemas::Operation& operation) {
  return operation.successes.empty() ? nullptr : operation.successes.front().schema;
}

bool is_array(const json::object* schema) {
  return schema != nullptr && schema->contains("items");
}

/// A page or a bare array of records.
bool is_list(const schemas::Operation& operation) {
  const json::object* schema = response_schema(operation);
  return is_array(schema) || is_array(member_schema(schema, "items"));
}

IdKind id_kind(const json::object* item) {
  const json::object* id = member_schema(item, "id");
  const json::value* type = id == nullptr ? nullptr : id->if_contains("type");
  if (type == nullptr || !type->is_string() || type->get_string() == "integer") return IdKind::integer;
  const json::value* format = id->if_contains("format");
  return format != nullptr && format->as_string() == "uuid" ? IdKind::uuid : IdKind::text;
}

Row& add_record(Call& call, const std::string& table, Row row, const json::object* item_schema) {
  Store& store = call.store();
  const std::string now = call.world.now_iso();
  for (const char* name : {"createdAt", "updatedAt", "lastUpdatedAt"}) {
    if (!row.contains(name)) row[name] = now;
  }
  switch (id_kind(item_schema)) {
    case IdKind::uuid:
      return store.add_uuid(table, std::move(row));
    case IdKind::text: {
      // Playbooks: a letter for the scope, then a number.
      const bool organization = text_of(row, "type") == "organization";
      std::string id = (organization ? "o-" : "t-") + std::to_string(store.next_id(table, 1));
      row["id"] = id;
      return store.table(table).insert(std::move(id), std::move(row));
    }
    case IdKind::integer:
      break;
  }
  return store.add(table, std::move(row));
}

/// Free text and equality filters of a list, from its query parameters.
bool wanted(const Call& call, const Row& row) {
  for (const auto& [name, value] : call.query) {
    if (name == "top" || name == "skip") continue;
    if (name == "search" && value.is_string()) {
      bool found = false;
      for (const auto& [key, member] : row) {
        found = found || (member.is_string() && contains_text(member.get_string(), value.get_string()));
      }
      if (!found) return false;
    } else if (const json::value* own = row.if_contains(name); own != nullptr && *own != value) {
      return false;
    }
  }
  return true;
}

/// What a row looks like in a list: lists of plain strings keep them in "value".
json::value item_view(const Row& row) {
  const json::value* plain = row.if_contains("_plain");
  return plain == nullptr ? json::value(row) : *plain;
}

Answer list(Call& call, const std::string& table) {
  const std::vector<Row*> rows =
      select(call.store(), table, [&](const Row& row) { return wanted(call, row); });
  if (!is_array(response_schema(call.operation))) {
    return page(call, rows, [](const Row* row) { return item_view(*row); });
  }
  json::array items;
  for (const Row* row : rows) items.push_back(item_view(*row));
  return done(std::move(items));
}

Answer full(const Call& call) {
  return call.refuse(409, "limitReached", "This account holds no more records of that kind.");
}

Answer create(Call& call, const std::string& table) {
  if (call.store().table(table).full()) return full(call);
  Row row = call.fields();
  if (call.upload) {
    row["name"] = call.upload->file_name;
    row["fileName"] = call.upload->file_name;
    row["size"] = (call.upload->bytes.size() + 1023) / 1024;
  }
  return done(add_record(call, table, std::move(row), response_schema(call.operation)));
}

Answer bulk_create(Call& call, const std::string& table) {
  const json::value* items = call.body.is_array() ? &call.body : call.fields().if_contains("items");
  json::array results;
  if (items == nullptr || !items->is_array()) return done(std::move(results));
  for (const json::value& item : items->get_array()) {
    if (call.store().table(table).full()) return full(call);
    Row row = item.is_object() ? item.get_object() : Row();
    const Row& stored = add_record(call, table, std::move(row), nullptr);
    results.push_back(json::object{{"id", stored.at("id")}, {"error", nullptr}, {"errorDetails", nullptr}});
  }
  return done(std::move(results));
}

Answer bulk_delete(Call& call, const std::string& table) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    if (call.store().table(table).erase(std::to_string(id))) continue;
    failures[std::to_string(id)] = bulk_failure("notFound", "There is no such record.");
  }
  return done(std::move(failures));
}

}  // namespace

/// Where a call points to.
struct Generic::Place {
  std::vector<std::string> pattern;  ///< template segments without "v3"
  std::vector<std::string> actual;   ///< the same with the request's ids in them

  [[nodiscard]] std::string table(std::size_t count) const {
    std::string name;
    for (std::size_t i = 0; i < count; ++i) name += (i == 0 ? "" : "/") + actual[i];
    return name;
  }
  [[nodiscard]] std::string prefix(std::size_t count) const {
    std::string name;
    for (std::size_t i = 0; i < count; ++i)
      name += "/" + (is_placeholder(pattern[i]) ? std::string("{}") : pattern[i]);
    return name;
  }
};

Generic::Generic(std::span<const schemas::Operation> operations) {
  for (const schemas::Operation& operation : operations) {
    Place place;
    place.pattern = split_path(operation.path);
    if (!place.pattern.empty()) place.pattern.erase(place.pattern.begin());
    if (!place.pattern.empty() && is_placeholder(place.pattern.back())) {
      collections_.insert(place.prefix(place.pattern.size() - 1));
    }
    // `paged` rather than the response's schema: schemas are resolved when they are first needed.
    if (operation.paged && place.pattern.back() != "filter")
      collections_.insert(place.prefix(place.pattern.size()));
  }
}

std::optional<Answer> Generic::missing_parent(Call& call, const Place& place) const {
  for (std::size_t i = 1; i + 1 < place.pattern.size(); ++i) {
    if (!is_placeholder(place.pattern[i]) || !collections_.contains(place.prefix(i))) continue;
    if (call.store().table(place.table(i)).find(place.actual[i]) == nullptr) {
      return call.not_found("There is no " + place.pattern[i - 1] + " record with the id " + place.actual[i] +
                            ".");
    }
  }
  return std::nullopt;
}

Answer Generic::answer(Call& call) const {
  Place place;
  place.pattern = split_path(call.operation.path);
  place.pattern.erase(place.pattern.begin());
  for (const std::string& segment : place.pattern) {
    place.actual.push_back(
        is_placeholder(segment)
            ? std::string(call.segment(std::string_view(segment).substr(1, segment.size() - 2)))
            : segment);
  }
  if (auto missing = missing_parent(call, place)) return *missing;
  if (call.operation.successes.front().status == 202) return accept_job(call, call.operation.group, {});
  const std::size_t size = place.pattern.size();
  if (is_placeholder(place.pattern.back())) return item(call, place);
  const std::string own = place.table(size);
  const std::string above = place.table(size - 1);
  const std::string& last = place.pattern.back();
  if (last == "filter") return list(call, above);
  if (last == "bulk-delete") return bulk_delete(call, above);
  if (last == "bulk") return bulk_create(call, above);
  if (call.operation.method == "GET" && is_list(call.operation)) return list(call, own);
  if (call.operation.method == "POST" && collections_.contains(place.prefix(size))) return create(call, own);
  return size >= 2 && is_placeholder(place.pattern[size - 2]) ? action(call, place) : document(call, place);
}

Answer Generic::item(Call& call, const Place& place) const {
  const std::size_t size = place.pattern.size();
  Table& table = call.store().table(place.table(size - 1));
  Row* const row = table.find(place.actual.back());
  if (row == nullptr) return call.not_found("There is no record with the id " + place.actual.back() + ".");
  if (call.operation.method == "DELETE") {
    table.erase(place.actual.back());
    return done();
  }
  if (call.operation.method == "PATCH" || call.operation.method == "PUT") {
    for (const auto& [name, value] : call.fields()) {
      if (name != "id") (*row)[name] = value;
    }
    (*row)["updatedAt"] = call.world.now_iso();
    (*row)["lastUpdatedAt"] = call.world.now_iso();
  }
  return done(*row);
}

Answer Generic::action(Call& call, const Place& place) const {
  const std::size_t size = place.pattern.size();
  const std::string& last = place.pattern.back();
  const std::string above = place.table(size - 2);
  const Row* const row = call.store().table(above).find(place.actual[size - 2]);
  if (row != nullptr && (last == "duplicate" || last == "clone")) {
    if (call.store().table(above).full()) return full(call);
    Row copy = *row;
    copy.erase("createdAt");
    copy["name"] = "Copy of " + std::string(text_of(*row, "name"));
    return done(add_record(call, above, std::move(copy), response_schema(call.operation)));
  }
  return document(call, place);
}

Answer Generic::document(Call& call, const Place& place) const {
  // A single document below a path: kept as the one row of a table of that name.
  Table& table = call.store().table(place.table(place.pattern.size()));
  Row* row = table.find("document");
  if (call.operation.method == "DELETE") {
    table.erase("document");
    return done();
  }
  if (call.operation.method == "PUT" || call.operation.method == "PATCH") {
    if (row == nullptr) row = &table.insert("document", Row());
    for (const auto& [name, value] : call.fields()) (*row)[name] = value;
  }
  if (row != nullptr) return done(*row);
  const json::object* schema = response_schema(call.operation);
  return schema == nullptr ? done() : done(invent(*schema, "", call.world.shape_context()));
}

}  // namespace reply_mcp::sandbox::engine
