#include "sandbox/engine/generic_handler.hpp"

#include "sandbox/engine/inner_records.hpp"
#include "sandbox/engine/jobs.hpp"
#include "sandbox/engine/response_form.hpp"
#include "sandbox/engine/router.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace reply_mcp::sandbox::engine {

namespace {

/// The form of an id whose schema is a plain string: a letter for who owns the record, then a number.
std::string text_id(Store& store, const std::string& table, const Record& record) {
  const bool organization = text_of(record, "type") == "organization";
  return (organization ? "o-" : "t-") + std::to_string(store.next_id(table, 1));
}

Record& add_record(AccountCall& call, const std::string& table, Record record, const json::object* schema) {
  Store& store = call.store();
  const std::string now = call.state.now_iso();
  for (const char* name : {"createdAt", "updatedAt", "lastUpdatedAt"}) {
    if (!record.contains(name)) record[name] = now;
  }
  switch (id_kind(schema)) {
    case IdKind::uuid:
      return store.add_uuid(table, std::move(record));
    case IdKind::text: {
      std::string id = text_id(store, table, record);
      record["id"] = id;
      return store.table(table).insert(std::move(id), std::move(record));
    }
    case IdKind::integer:
      break;
  }
  return store.add(table, std::move(record));
}

/// One criterion of a list: equal, or among the values that the criterion lists.
bool meets(const json::value& own, const json::value& wanted) {
  if (wanted.is_null()) return true;
  const json::array* values = wanted.if_array();
  if (values == nullptr) return own == wanted;
  if (values->empty()) return true;
  const json::array* several = own.if_array();
  const auto has = [&](const json::value& one) {
    return std::find(values->begin(), values->end(), one) != values->end();
  };
  return several == nullptr ? has(own) : std::any_of(several->begin(), several->end(), has);
}

/// Free text and equality, from the query and from the body of a filter.
bool wanted(const AccountCall& call, const Record& record) {
  const auto holds = [&](std::string_view name, const json::value& value) {
    if (name == "top" || name == "skip") return true;
    if (name == "search" && value.is_string()) {
      return std::any_of(record.begin(), record.end(), [&](const auto& member) {
        return member.value().is_string() && contains_text(member.value().get_string(), value.get_string());
      });
    }
    const json::value* own = record.if_contains(member_name(name));
    if (own == nullptr) return true;
    if (name == "name" && own->is_string() && value.is_string()) {
      return contains_text(own->get_string(), value.get_string());
    }
    return meets(*own, value);
  };
  const auto all_hold = [&](const json::object& criteria) {
    return std::all_of(criteria.begin(), criteria.end(),
                       [&](const auto& one) { return holds(one.key(), one.value()); });
  };
  return all_hold(call.query) && all_hold(call.fields());
}

/// What a record looks like in a list: lists of plain strings keep them in "_plain".
json::value item_view(AccountState& state, const TableRules& rules, const Record& record) {
  if (rules.view != nullptr) return rules.view(state, record);
  const json::value* plain = record.if_contains("_plain");
  return plain == nullptr ? json::value(record) : *plain;
}

/// 409 when another record has the name already and the operation documents a code for that.
Admission check_unique(const AccountCall& call, const std::string& table, const Record* self) {
  static constexpr std::array<std::string_view, 3> k_codes = {".duplicateName", ".nameAlreadyExists",
                                                              ".duplicate"};
  const auto known = std::find_if(
      call.operation.errors.begin(), call.operation.errors.end(), [](const schemas::KnownError& error) {
        return error.status == 409 && std::any_of(k_codes.begin(), k_codes.end(), [&](std::string_view code) {
                 return error.code.ends_with(code);
               });
      });
  if (known == call.operation.errors.end()) return {};
  for (const std::string_view member : {"name", "title", "pattern"}) {
    const std::string_view text = text_of(call.fields(), member);
    if (!text.empty() && taken(call.store(), table, member, text, self)) {
      return business_problem(409, known->code, "Another record has that " + std::string(member) + ".");
    }
  }
  return {};
}

AccountAnswer limit_reached(const AccountCall& call) {
  return call.refuse(409, "limitReached", "This account holds no more records of that kind.");
}

AccountAnswer read_only(const AccountCall& call, const TableRules& rules) {
  return call.refuse(rules.read_only_status, rules.read_only_code, "This record cannot be changed.");
}

bool is_read_only(const TableRules& rules, const Record& record) {
  return !rules.read_only_flag.empty() && flag_of(record, rules.read_only_flag);
}

void merge(json::object& into, const json::object& from) {
  for (const auto& [name, value] : from) {
    json::value& own = into[name];
    if (own.is_object() && value.is_object()) {
      merge(own.get_object(), value.get_object());
    } else {
      own = value;
    }
  }
}

/// Words at the end of a path that switch a member of the record: POST .../{id}/disable.
struct Switch {
  std::string_view word;
  std::string_view member;
  bool value;
};
constexpr std::array<Switch, 5> k_switches = {{{"enable", "enabled", true},
                                               {"disable", "enabled", false},
                                               {"share", "isShared", true},
                                               {"unshare", "isShared", false},
                                               {"set-default", "isDefault", true}}};

/// To a page for a person; a client must not follow it.
AccountAnswer redirect() {
  AccountAnswer answer = done();
  answer.headers.emplace_back("Location", "https://example.com/sandbox");
  return answer;
}

/// A single document below a path, kept as the one record of a table of that name.
AccountAnswer document(AccountCall& call, const std::string& name) {
  Table& table = call.store().table(name);
  Record* record = table.find("document");
  if (call.operation.method == "DELETE") {
    table.erase("document");
    return done();
  }
  if (call.operation.method == "PUT" || call.operation.method == "PATCH") {
    if (record == nullptr) record = &table.insert("document", Record());
    merge(*record, call.fields());
  }
  if (record != nullptr) return done(*record);
  if (call.operation.successes.front().status == 302) return redirect();
  const json::object* schema = response_schema(call.operation);
  return schema == nullptr ? done() : done(invent(*schema, "", call.state.synthesis_context()));
}

}  // namespace

/// Where a call points to.
struct GenericHandler::Place {
  std::vector<std::string> pattern;  ///< template segments without "v3"
  std::vector<std::string> actual;   ///< the same with the request's ids in them

  explicit Place(const AccountCall& call) : pattern(split_path(call.operation.path)) {
    pattern.erase(pattern.begin());
    for (const std::string& segment : pattern) {
      actual.push_back(is_placeholder(segment) ? std::string(call.segment(
                                                     std::string_view(segment).substr(1, segment.size() - 2)))
                                               : segment);
    }
  }
  [[nodiscard]] std::string table(std::size_t count) const {
    std::string name;
    for (std::size_t i = 0; i < count; ++i) name += (i == 0 ? "" : "/") + actual[i];
    return name;
  }
  [[nodiscard]] std::string prefix(std::size_t count) const { return prefix_of(pattern, count); }
  [[nodiscard]] static std::string prefix_of(const std::vector<std::string>& pattern, std::size_t count) {
    std::string name;
    for (std::size_t i = 0; i < count; ++i)
      name += "/" + (is_placeholder(pattern[i]) ? std::string("{}") : pattern[i]);
    return name;
  }
};

GenericHandler::GenericHandler(std::span<const schemas::Operation> operations,
                               std::span<const TableRules> rules)
    : rules_(rules) {
  for (const schemas::Operation& operation : operations) {
    std::vector<std::string> pattern = split_path(operation.path);
    if (pattern.size() < 2) continue;
    pattern.erase(pattern.begin());
    if (is_placeholder(pattern.back())) collections_.insert(Place::prefix_of(pattern, pattern.size() - 1));
    // `paged` rather than the response's schema: schemas are resolved when they are first needed.
    if (operation.paged && pattern.back() != "filter")
      collections_.insert(Place::prefix_of(pattern, pattern.size()));
  }
}

const TableRules& GenericHandler::rules_of(std::string_view table) const {
  static constexpr TableRules none{};
  const auto found = std::find_if(rules_.begin(), rules_.end(),
                                  [&](const TableRules& rules) { return rules.table == table; });
  return found == rules_.end() ? none : *found;
}

Admission GenericHandler::check_parents(AccountCall& call, const Place& place) const {
  for (std::size_t i = 1; i + 1 < place.pattern.size(); ++i) {
    if (!is_placeholder(place.pattern[i]) || !collections_.contains(place.prefix(i))) continue;
    if (call.store().table(place.table(i)).find(place.actual[i]) == nullptr) {
      return call.not_found("There is no " + place.pattern[i - 1] + " record with the id " + place.actual[i] +
                            ".");
    }
  }
  return {};
}

AccountAnswer GenericHandler::answer(AccountCall& call) const {
  const Place place(call);
  if (auto found = check_parents(call, place); !found) return found.error();
  if (call.operation.successes.front().status == 202) return accept_job(call, call.operation.group, {});
  const std::size_t size = place.pattern.size();
  const bool of_item = is_placeholder(place.pattern.back());
  const std::size_t owner = size - (of_item ? 3 : 2);  // place of the id that owns the inner list or document
  if (size >= (of_item ? 4U : 3U) && is_placeholder(place.pattern[owner])) {
    Record* const record = call.store().table(place.table(owner)).find(place.actual[owner]);
    const std::string_view id = of_item ? std::string_view(place.actual.back()) : std::string_view();
    if (auto inner = answer_inside(call, record, place.pattern[owner + 1], id)) return std::move(*inner);
  }
  return of_item ? item(call, place) : in_collection(call, place);
}

AccountAnswer GenericHandler::in_collection(AccountCall& call, const Place& place) const {
  const std::size_t size = place.pattern.size();
  const std::string own = place.table(size);
  const std::string above = place.table(size - 1);
  const std::string& last = place.pattern.back();
  if (last == "filter") return list(call, above);
  if (last == "bulk-delete") return bulk_delete(call, above);
  if (last == "bulk") return bulk_create(call, above);
  if (call.operation.method == "GET" && is_list(call.operation)) return list(call, own);
  if (call.operation.method == "POST" && collections_.contains(place.prefix(size))) return create(call, own);
  return size >= 2 && is_placeholder(place.pattern[size - 2]) ? action(call, place) : document(call, own);
}

AccountAnswer GenericHandler::list(AccountCall& call, const std::string& table) const {
  const TableRules& rules = rules_of(table);
  const std::vector<Record*> records =
      select(call.store(), table, [&](const Record& record) { return wanted(call, record); });
  const auto view = [&](const Record* record) { return item_view(call.state, rules, *record); };
  if (!is_array(response_schema(call.operation))) return page(call, records, view);
  json::array items;
  for (const Record* record : records) items.push_back(view(record));
  return done(std::move(items));
}

AccountAnswer GenericHandler::create(AccountCall& call, const std::string& table) const {
  const TableRules& rules = rules_of(table);
  if (auto unique = check_unique(call, table, nullptr); !unique) return unique.error();
  if (rules.check != nullptr) {
    if (auto checked = rules.check(call, nullptr); !checked) return checked.error();
  }
  if (call.store().table(table).size() >= rules.capacity) return limit_reached(call);
  Record record = call.fields();
  if (call.upload) {
    record["name"] = call.upload->file_name;
    record["fileName"] = call.upload->file_name;
    record["size"] = kilobytes_of(*call.upload);
  }
  if (rules.complete != nullptr) rules.complete(call.state, record);
  Record& stored = add_record(call, table, std::move(record), response_schema(call.operation));
  return done(item_view(call.state, rules, stored));
}

AccountAnswer GenericHandler::bulk_create(AccountCall& call, const std::string& table) const {
  const TableRules& rules = rules_of(table);
  const json::value* items = call.body.is_array() ? &call.body : call.fields().if_contains("items");
  json::array results;
  if (items == nullptr || !items->is_array()) return done(std::move(results));
  for (const json::value& item : items->get_array()) {
    if (call.store().table(table).size() >= rules.capacity) return limit_reached(call);
    Record record = item.is_object() ? item.get_object() : Record();
    if (rules.complete != nullptr) rules.complete(call.state, record);
    const Record& stored = add_record(call, table, std::move(record), nullptr);
    results.push_back(json::object{{"id", stored.at("id")}, {"error", nullptr}, {"errorDetails", nullptr}});
  }
  return done(std::move(results));
}

AccountAnswer GenericHandler::bulk_delete(AccountCall& call, const std::string& name) const {
  const TableRules& rules = rules_of(name);
  Table& table = call.store().table(name);
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    const std::string key = std::to_string(id);
    const Record* const record = table.find(key);
    if (record == nullptr) {
      failures[key] = bulk_failure("notFound", "There is no such record.");
    } else if (is_read_only(rules, *record)) {
      failures[key] = bulk_failure(rules.read_only_code, "This record cannot be changed.");
    } else {
      const Record gone = *record;
      table.erase(key);
      if (rules.removed != nullptr) rules.removed(call.state, gone);
    }
  }
  return done(std::move(failures));
}

AccountAnswer GenericHandler::item(AccountCall& call, const Place& place) const {
  const std::string name = place.table(place.pattern.size() - 1);
  const TableRules& rules = rules_of(name);
  Table& table = call.store().table(name);
  Record* const record = table.find(place.actual.back());
  if (record == nullptr) {
    return call.not_found("There is no record with the id " + place.actual.back() + ".");
  }
  if (call.operation.method != "GET" && is_read_only(rules, *record)) return read_only(call, rules);
  if (call.operation.method == "DELETE") {
    const Record gone = *record;
    table.erase(place.actual.back());
    if (rules.removed != nullptr) rules.removed(call.state, gone);
    return done();
  }
  if (call.operation.method == "PATCH" || call.operation.method == "PUT") {
    if (auto unique = check_unique(call, name, record); !unique) return unique.error();
    if (rules.check != nullptr) {
      if (auto checked = rules.check(call, record); !checked) return checked.error();
    }
    json::object fields = call.fields();
    fields.erase("id");
    merge(*record, fields);
    if (rules.complete != nullptr) rules.complete(call.state, *record);
    (*record)["updatedAt"] = call.state.now_iso();
    (*record)["lastUpdatedAt"] = call.state.now_iso();
  }
  return done(item_view(call.state, rules, *record));
}

AccountAnswer GenericHandler::action(AccountCall& call, const Place& place) const {
  const std::size_t size = place.pattern.size();
  const std::string& last = place.pattern.back();
  const std::string above = place.table(size - 2);
  const TableRules& rules = rules_of(above);
  Record* const record = call.store().table(above).find(place.actual[size - 2]);
  if (record == nullptr) return document(call, place.table(size));
  if (last == "duplicate" || last == "clone") {
    if (call.store().table(above).size() >= rules.capacity) return limit_reached(call);
    Record copy = *record;
    copy.erase("createdAt");
    copy["name"] = "Copy of " + std::string(text_of(*record, "name"));
    return done(add_record(call, above, std::move(copy), response_schema(call.operation)));
  }
  const auto* const change =
      std::find_if(k_switches.begin(), k_switches.end(), [&](const Switch& one) { return one.word == last; });
  if (change == k_switches.end() || !record->contains(change->member)) {
    return document(call, place.table(size));
  }
  if (last == "set-default") {
    for (Record* other : all_records(call.store(), above)) (*other)[change->member] = false;
  }
  (*record)[change->member] = change->value;
  return done(item_view(call.state, rules, *record));
}

}  // namespace reply_mcp::sandbox::engine
