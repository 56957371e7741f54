// Mailboxes: sections, tags, figures. Source: Reply, "Email accounts". No mail server is ever contacted.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/mailbox.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "email-accounts";
constexpr std::string_view k_tags = "email-accounts/tags";

engine::Row* mailbox_of(engine::Call& call) {
  return call.store().find(k_table, call.id());
}
engine::Answer no_mailbox(const engine::Call& call) {
  return call.not_found("There is no email account with that id.");
}

engine::Answer list(engine::Call& call) {
  const auto rows = engine::select(call.store(), k_table, [&](const engine::Row& row) {
    return !engine::flag_of(call.query, "my") || engine::integer_of(row, "ownerUserId") == call.world.user();
  });
  return engine::page(call, rows, [](const engine::Row* row) { return *row; });
}

bool any_of_texts(const json::object& criteria, std::string_view name, const std::vector<std::string>& own) {
  const json::value* wanted = criteria.if_contains(name);
  if (wanted == nullptr || !wanted->is_array() || wanted->get_array().empty()) return true;
  return std::any_of(wanted->get_array().begin(), wanted->get_array().end(), [&](const json::value& one) {
    return std::any_of(own.begin(), own.end(),
                       [&](const std::string& text) { return engine::same_text(text, one.as_string()); });
  });
}

std::vector<engine::Row*> found(engine::Call& call) {
  const json::object& criteria = call.fields();
  return engine::select(call.store(), k_table, [&](const engine::Row& row) {
    const std::string_view email = engine::text_of(row, "email");
    if (engine::has_value(criteria, "status") &&
        engine::text_of(criteria, "status") != engine::text_of(row, "connectionStatus"))
      return false;
    if (engine::has_value(criteria, "emailAccountType") &&
        !engine::same_text(engine::text_of(criteria, "emailAccountType"),
                           engine::text_of(row, "emailAccountType"))) {
      return false;
    }
    if (engine::has_value(criteria, "email") && !engine::same_text(engine::text_of(criteria, "email"), email))
      return false;
    const std::vector<std::int64_t> owners = engine::integers_of(criteria, "ownerUserIds");
    const bool owned = owners.empty() || std::find(owners.begin(), owners.end(),
                                                   engine::integer_of(row, "ownerUserId")) != owners.end();
    std::vector<std::string> tags;
    for (const json::value& tag : row.at("tags").as_array()) tags.emplace_back(tag.as_string());
    const std::string domain(email.substr(std::min(email.find('@'), email.size() - 1) + 1));
    return owned && any_of_texts(criteria, "tags", tags) && any_of_texts(criteria, "domains", {domain});
  });
}

engine::Answer filter(engine::Call& call) {
  return engine::page(call, found(call), [](const engine::Row* row) { return *row; });
}

json::object figures(engine::World& world, const engine::Row& row) {
  const std::int64_t id = engine::integer_of(row, "id");
  const std::vector<engine::Row*> sent = engine::select(world.store, "events", [&](const engine::Row& event) {
    return engine::text_of(event, "kind") == "email" && engine::integer_of(event, "emailAccountId") == id;
  });
  const std::string today = engine::to_date(world.now());
  const auto now = std::count_if(sent.begin(), sent.end(), [&](const engine::Row* event) {
    return engine::text_of(*event, "date").starts_with(today);
  });
  return {{"id", id},
          {"emailsSentToday", now},
          {"totalEmailsSent", sent.size()},
          {"dailySendingLimit", row.at("dailyLimit")}};
}

engine::Answer filter_stats(engine::Call& call) {
  return engine::page(call, found(call), [&](const engine::Row* row) { return figures(call.world, *row); });
}

engine::Answer get_stats(engine::Call& call) {
  const engine::Row* const row = mailbox_of(call);
  return row == nullptr ? no_mailbox(call) : engine::done(figures(call.world, *row));
}

engine::Answer create(engine::Call& call) {
  const json::object& connection = call.fields().at("connection").as_object();
  if (engine::taken(call.store(), k_table, "email", engine::text_of(connection, "email"), nullptr)) {
    return call.refuse(400, "internalError", "This mailbox is connected already.");
  }
  if (call.store().table(k_table).size() >= 100)
    return call.refuse(409, "limitReached", "The plan takes no more mailboxes.");
  return engine::done(mailbox_view(call.store(), add_mailbox(call.world, call.fields())));
}

engine::Answer get(engine::Call& call) {
  const engine::Row* const row = mailbox_of(call);
  return row == nullptr ? no_mailbox(call) : engine::done(mailbox_view(call.store(), *row));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const row = mailbox_of(call);
  if (row == nullptr) return no_mailbox(call);
  if (call.fields().contains("connection") && engine::text_of(*row, "emailAccountType") != "custom") {
    return call.refuse(400, "invalidInput", "The connection of this kind of mailbox cannot be changed.");
  }
  write_mailbox(call.world, *row, call.fields());
  return engine::done(mailbox_view(call.store(), *row));
}

bool erase(engine::Store& store, std::int64_t id) {
  for (engine::Row* sequence : engine::all_rows(store, "sequences")) {
    json::array kept;
    for (const std::int64_t one : engine::integers_of(*sequence, "_emails")) {
      if (one != id) kept.emplace_back(one);
    }
    (*sequence)["_emails"] = std::move(kept);
  }
  return store.table(k_table).erase(std::to_string(id));
}

engine::Answer remove(engine::Call& call) {
  return erase(call.store(), call.id()) ? engine::done() : no_mailbox(call);
}

engine::Answer bulk_remove(engine::Call& call) {
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "ids")) {
    if (!erase(call.store(), id))
      failures[std::to_string(id)] = engine::bulk_failure("notFound", "Email account not found.");
  }
  return engine::done(std::move(failures));
}

engine::Answer set_default(engine::Call& call) {
  if (mailbox_of(call) == nullptr) return no_mailbox(call);
  for (engine::Row* row : engine::all_rows(call.store(), k_table))
    (*row)["isDefault"] = engine::integer_of(*row, "id") == call.id();
  return engine::done();
}

engine::Answer resume_sending(engine::Call& call) {
  engine::Row* const row = mailbox_of(call);
  if (row == nullptr) return no_mailbox(call);
  (*row)["sendingLockedByProvider"] = false;
  return engine::done();
}

engine::Answer list_tags(engine::Call& call) {
  json::array tags;
  for (const engine::Row* row : engine::all_rows(call.store(), k_tags)) tags.push_back(*row);
  return engine::done(std::move(tags));
}

engine::Answer update_tag(engine::Call& call) {
  engine::Row* const tag = call.store().find(k_tags, call.id("tagId"));
  if (tag == nullptr) return call.not_found("There is no tag with that id.");
  const std::string old(engine::text_of(*tag, "name"));
  static constexpr std::string_view k_fields[] = {"name", "colorId"};
  engine::copy_fields(call.fields(), *tag, k_fields);
  for (engine::Row* row : engine::all_rows(call.store(), k_table)) {
    for (json::value& name : (*row)["tags"].as_array()) {
      if (name == json::value(old)) name = tag->at("name");
    }
  }
  return engine::done();
}

engine::Answer add_tags(engine::Call& call) {
  engine::Row* const row = mailbox_of(call);
  if (row == nullptr) return no_mailbox(call);
  json::array& own = (*row)["tags"].as_array();
  for (const json::value& name : call.fields().at("tags").as_array()) {
    if (std::find(own.begin(), own.end(), name) == own.end()) own.push_back(name);
  }
  remember_tags(call.store(), own);
  return engine::done();
}

engine::Answer remove_tags(engine::Call& call) {
  engine::Row* const row = mailbox_of(call);
  if (row == nullptr) return no_mailbox(call);
  const json::array& gone = call.fields().at("tags").as_array();
  json::array kept;
  for (const json::value& name : row->at("tags").as_array()) {
    if (std::find(gone.begin(), gone.end(), name) == gone.end()) kept.push_back(name);
  }
  (*row)["tags"] = std::move(kept);
  return engine::done();
}

/// The consent page that a person opens; the client must not follow it.
engine::Answer consent(std::string_view provider) {
  engine::Answer answer = engine::done_with(302);
  answer.headers.emplace_back("Location",
                              "https://example.com/oauth/" + std::string(provider) + "?state=sandbox");
  return answer;
}

engine::Answer connect_gmail(engine::Call&) {
  return consent("gmail");
}
engine::Answer connect_office(engine::Call&) {
  return consent("office-365");
}

engine::Answer test_server(engine::Call& call) {
  // Hosts under example.com answer; everything else is beyond the sandbox.
  const bool reachable = engine::text_of(call.fields(), "host").ends_with("example.com");
  return engine::done(
      json::object{{"success", reachable},
                   {"error", reachable ? json::value(nullptr) : json::value("The server did not answer.")}});
}

}  // namespace

std::span<const engine::Binding> email_account_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"email_accounts_list", list},
      {"email_accounts_filter", filter},
      {"email_accounts_filter_stats", filter_stats},
      {"email_accounts_get_stats", get_stats},
      {"email_accounts_create", create},
      {"email_accounts_get", get},
      {"email_accounts_update", update},
      {"email_accounts_delete", remove},
      {"email_accounts_bulk_delete", bulk_remove},
      {"email_accounts_set_default", set_default},
      {"email_accounts_resume_sending", resume_sending},
      {"email_accounts_list_tags", list_tags},
      {"email_accounts_update_tag", update_tag},
      {"email_accounts_add_tags", add_tags},
      {"email_accounts_remove_tags", remove_tags},
      {"email_accounts_connect_gmail", connect_gmail},
      {"email_accounts_connect_office365", connect_office},
      {"email_accounts_test_imap", test_server},
      {"email_accounts_test_smtp", test_server},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
