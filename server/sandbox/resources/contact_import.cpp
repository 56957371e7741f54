// Import of many contacts with a result for each. Source: Reply, "Import contacts": matching by email unless
// options.keys adds fields, only gaps are filled unless overwriteExisting, deleted people can come back.
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/people.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <map>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

struct ImportOptions {
  bool overwrite = false;
  bool skip_existing = false;
  bool skip_without_email = false;
  bool restore = false;
  std::vector<std::int64_t> lists;
  std::int64_t sequence = 0;
  std::vector<std::string_view> keys{"email"};
};

ImportOptions read_options(const json::object& body) {
  ImportOptions options;
  const json::value* value = body.if_contains("options");
  if (value == nullptr || !value->is_object()) return options;
  const json::object& given = value->get_object();
  options.overwrite = flag_of(given, "overwriteExisting");
  options.skip_existing = flag_of(given, "skipExisting");
  options.skip_without_email = flag_of(given, "skipWithoutEmails");
  options.restore = flag_of(given, "restoreDeleted");
  options.lists = integers_of(given, "listIds");
  options.sequence = integer_of(given, "sequenceId");
  const json::value* keys = given.if_contains("keys");
  if (keys == nullptr || !keys->is_object()) return options;
  for (const std::string_view name : {"linkedInUrl", "phone", "firstName", "lastName", "company"}) {
    if (flag_of(keys->get_object(), name)) options.keys.push_back(name);
  }
  return options;
}

/// The contact that the item means: the same address, or else the same in every further key.
Record* match(Store& store, std::string_view table, const ImportOptions& options, const json::object& item) {
  for (auto& [place, record] : store.table(table).records()) {
    if (!text_of(item, "email").empty() && same_text(text_of(record, "email"), text_of(item, "email")))
      return &record;
  }
  if (options.keys.size() == 1) return nullptr;
  for (auto& [place, record] : store.table(table).records()) {
    const auto is_same = [&item, &stored = record](std::string_view key) {
      return !text_of(item, key).empty() && same_text(text_of(stored, key), text_of(item, key));
    };
    const bool all = std::all_of(options.keys.begin() + 1, options.keys.end(), is_same);
    if (all) return &record;
  }
  return nullptr;
}

json::object result_of(std::string_view status, json::value id, json::value error = nullptr,
                       json::value skip_reason = nullptr) {
  return {{"id", std::move(id)},
          {"status", status},
          {"error", std::move(error)},
          {"skipReason", std::move(skip_reason)}};
}

void fill_gaps(AccountState& state, Record& contact, const json::object& item) {
  json::object gaps;
  for (const auto& [name, value] : item) {
    const bool empty = name == "customFields" ? contact.at("_custom").as_object().empty()
                                              : !has_value(contact, name) || text_of(contact, name) == "none";
    if (empty) gaps[name] = value;
  }
  write_contact(state, contact, gaps);
}

class Import {
 public:
  Import(AccountCall& call, ImportOptions options) : call_(call), options_(std::move(options)) {}

  json::object take(const json::object& item) {
    Store& store = call_.store();
    const std::string_view email = text_of(item, "email");
    if (email.empty() && options_.skip_without_email)
      return result_of("skipped", nullptr, nullptr, "noEmail");
    if (email.empty() && text_of(item, "linkedInUrl").empty()) {
      return result_of("failed", nullptr, "Either email or linkedInUrl is required.");
    }
    if (Record* const existing = match(store, "contacts", options_, item)) return merge(*existing, item);
    if (options_.restore) {
      if (const Record* const deleted = match(store, "deleted-contacts", options_, item))
        return restore(*deleted, item);
    }
    if (auto checked = check_contact(store, item, nullptr); !checked)
      return result_of("failed", nullptr, json::value(checked.error()));
    if (store.table("contacts").full())
      return result_of("failed", nullptr, "The plan takes no more contacts.");
    Record& contact = add_contact(call_.state, item);
    return joined(contact, "created");
  }

 private:
  json::object merge(Record& contact, const json::object& item) {
    if (options_.skip_existing) return result_of("skipped", contact.at("id"), nullptr, "alreadyExists");
    if (auto checked = check_contact(call_.store(), item, &contact); !checked) {
      return result_of("failed", contact.at("id"), json::value(checked.error()));
    }
    if (options_.overwrite)
      write_contact(call_.state, contact, item);
    else
      fill_gaps(call_.state, contact, item);
    return joined(contact, "updated");
  }

  json::object restore(const Record& deleted, const json::object& item) {
    const std::string key = std::to_string(integer_of(deleted, "id"));
    Record& contact = call_.store().table("contacts").insert(key, deleted);
    call_.store().table("deleted-contacts").erase(key);
    fill_gaps(call_.state, contact, item);
    return joined(contact, "restored");
  }

  /// Onto the lists and into the sequence of the options. The contact is stored in any case, so
  /// that the item has not failed; it names why somebody was not enrolled.
  json::object joined(Record& contact, std::string_view status) {
    json::array& lists = contact["_lists"].as_array();
    for (const std::int64_t list : options_.lists) {
      const json::value id(list);
      const bool on = std::find(lists.begin(), lists.end(), id) != lists.end();
      if (!on && call_.store().find("contact-lists", list) != nullptr) lists.push_back(id);
    }
    json::value not_enrolled = nullptr;
    Record* const sequence = call_.store().find("sequences", options_.sequence);
    const bool free = find_enrolment(call_.store(), options_.sequence, integer_of(contact, "id")) == nullptr;
    if (sequence != nullptr && free && !flag_of(*sequence, "isArchived")) {
      const auto enrolled = enrol(call_.state, *sequence, contact);
      if (!enrolled) not_enrolled = enrolled.error().code;
    }
    return result_of(status, contact.at("id"), nullptr, std::move(not_enrolled));
  }

  AccountCall& call_;
  ImportOptions options_;
};

Admission drop_unnamed_fields(AccountCall& call) {
  json::object* const body = call.body.if_object();
  json::value* const items = body == nullptr ? nullptr : body->if_contains("items");
  if (items == nullptr || !items->is_array()) return {};
  for (json::value& item : items->get_array()) drop_unnamed_custom_fields(item);
  return {};
}

AccountAnswer import(AccountCall& call) {
  Import import(call, read_options(call.fields()));
  json::array items;
  std::map<std::string_view, std::int64_t> counts;
  for (const json::value& item : call.fields().at("items").as_array()) {
    json::object result = import.take(item.as_object());
    const std::string_view status = text_of(result, "status");
    ++counts[status == "created" || status == "restored" ? "added"
             : status == "updated"                       ? "updated"
             : status == "skipped"                       ? "skipped"
                                                         : "failed"];
    items.push_back(std::move(result));
  }
  return done(json::object{{"items", std::move(items)},
                           {"added", counts["added"]},
                           {"updated", counts["updated"]},
                           {"skipped", counts["skipped"]},
                           {"failed", counts["failed"]}});
}

}  // namespace

std::span<const OperationHandler> contact_import_handlers() {
  static constexpr OperationHandler k_handlers[] = {{"contacts_import", import, drop_unnamed_fields}};
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
