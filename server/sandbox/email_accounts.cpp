// Mailboxes: sections, tags, figures. Source: Reply, "Email accounts". No mail server is ever contacted.
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"
#include "sandbox/mailbox.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_table = "email-accounts";
constexpr std::string_view k_tags = "email-accounts/tags";

Row* mailbox_of(Call& call) {
  return call.store().find(k_table, call.id());
}
Answer no_mailbox(const Call& call) {
  return call.not_found("There is no email account with that id.");
}

Answer list(Call& call) {
  const auto rows = select(call.store(), k_table, [&](const Row& row) {
    return !flag_of(call.query, "my") || integer_of(row, "ownerUserId") == call.world.user();
  });
  return page(call, rows, [](const Row* row) { return *row; });
}

bool any_of_texts(const json::object& criteria, std::string_view name, const std::vector<std::string>& own) {
  const json::value* wanted = criteria.if_contains(name);
  if (wanted == nullptr || !wanted->is_array() || wanted->get_array().empty()) return true;
  return std::any_of(wanted->get_array().begin(), wanted->get_array().end(), [&](const json::value& one) {
    return std::any_of(own.begin(), own.end(),
                       [&](const std::string& text) { return same_text(text, one.as_string()); });
  });
}

std::vector<Row*> found(Call& call) {
  const json::object& criteria = call.fields();
  return select(call.store(), k_table, [&](const Row& row) {
    const std::string_view email = text_of(row, "email");
    if (has_value(criteria, "status") && text_of(criteria, "status") != text_of(row, "connectionStatus"))
      return false;
    if (has_value(criteria, "emailAccountType") &&
        !same_text(text_of(criteria, "emailAccountType"), text_of(row, "emailAccountType"))) {
      return false;
    }
    if (has_value(criteria, "email") && !same_text(text_of(criteria, "email"), email)) return false;
    const std::vector<std::int64_t> owners = integers_of(criteria, "ownerUserIds");
    const bool owned = owners.empty() || std::find(owners.begin(), owners.end(),
                                                   integer_of(row, "ownerUserId")) != owners.end();
    std::vector<std::string> tags;
    for (const json::value& tag : row.at("tags").as_array()) tags.emplace_back(tag.as_string());
    const std::string domain(email.substr(std::min(email.find('@'), email.size() - 1) + 1));
    return owned && any_of_texts(criteria, "tags", tags) && any_of_texts(criteria, "domains", {domain});
  });
}

Answer filter(Call& call) {
  return page(call, found(call), [](const Row* row) { return *row; });
}

json::object figures(World& world, const Row& row) {
  const std::int64_t id = integer_of(row, "id");
  const std::vector<Row*> sent = select(world.store, "events", [&](const Row& event) {
    return text_of(event, "kind") == "email" && integer_of(event, "emailAccountId") == id;
  });
  const std::string today = to_date(world.now());
  const auto now = std::count_if(
      sent.begin(), sent.end(), [&](const Row* event) { return text_of(*event, "date").starts_with(today); });
  return {{"id", id},
          {"emailsSentToday", now},
          {"totalEmailsSent", sent.size()},
          {"dailySendingLimit", row.at("dailyLimit")}};
}

Answer filter_stats(Call& call) {
  return page(call, found(call), [&](const Row* row) { return figures(call.world, *row); });
}

Answer get_stats(Call& call) {
  const Row* const row = mailbox_of(call);
  return row == nullptr ? no_mailbox(call) : done(figures(call.world, *row));
}

Answer create(Call& call) {
  const json::object& connection = call.fields().at("connection").as_object();
  if (taken(call.store(), k_table, "email", text_of(connection, "email"), nullptr)) {
    return call.refuse(400, "internalError", "This mailbox is connected already.");
  }
  if (call.store().table(k_table).size() >= 100)
    return call.refuse(409, "limitReached", "The plan takes no more mailboxes.");
  return done(mailbox_view(call.store(), add_mailbox(call.world, call.fields())));
}

Answer get(Call& call) {
  const Row* const row = mailbox_of(call);
  return row == nullptr ? no_mailbox(call) : done(mailbox_view(call.store(), *row));
}

Answer update(Call& call) {
  Row* const row = mailbox_of(call);
  if (row == nullptr) return no_mailbox(call);
  if (call.fields().contains("connection") && text_of(*row, "emailAccountType") != "custom") {
    return call.refuse(400, "invalidInput", "The connection of this kind of mailbox cannot be changed.");
  }
  write_mailbox(call.world, *row, call.fields());
  return done(mailbox_view(call.store(), *row));
}

bool erase(Store& store, std::int64_t id) {
  for (Row* sequence : all_rows(store, "sequences")) {
    json::array kept;
    for (const std::int64_t one : integers_of(*sequence, "_emails")) {
      if (one != id) kept.emplace_back(one);
    }
    (*sequence)["_emails"] = std::move(kept);
  }
  return store.table(k_table).erase(std::to_string(id));
}

Answer remove(Call& call) {
  return erase(call.store(), call.id()) ? done() : no_mailbox(call);
}

Answer bulk_remove(Call& call) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    if (!erase(call.store(), id))
      failures[std::to_string(id)] = bulk_failure("notFound", "Email account not found.");
  }
  return done(std::move(failures));
}

Answer set_default(Call& call) {
  if (mailbox_of(call) == nullptr) return no_mailbox(call);
  for (Row* row : all_rows(call.store(), k_table)) (*row)["isDefault"] = integer_of(*row, "id") == call.id();
  return done();
}

Answer resume_sending(Call& call) {
  Row* const row = mailbox_of(call);
  if (row == nullptr) return no_mailbox(call);
  (*row)["sendingLockedByProvider"] = false;
  return done();
}

Answer list_tags(Call& call) {
  json::array tags;
  for (const Row* row : all_rows(call.store(), k_tags)) tags.push_back(*row);
  return done(std::move(tags));
}

Answer update_tag(Call& call) {
  Row* const tag = call.store().find(k_tags, call.id("tagId"));
  if (tag == nullptr) return call.not_found("There is no tag with that id.");
  const std::string old(text_of(*tag, "name"));
  static constexpr std::string_view k_fields[] = {"name", "colorId"};
  copy_fields(call.fields(), *tag, k_fields);
  for (Row* row : all_rows(call.store(), k_table)) {
    for (json::value& name : (*row)["tags"].as_array()) {
      if (name == json::value(old)) name = tag->at("name");
    }
  }
  return done();
}

Answer add_tags(Call& call) {
  Row* const row = mailbox_of(call);
  if (row == nullptr) return no_mailbox(call);
  json::array& own = (*row)["tags"].as_array();
  for (const json::value& name : call.fields().at("tags").as_array()) {
    if (std::find(own.begin(), own.end(), name) == own.end()) own.push_back(name);
  }
  remember_tags(call.store(), own);
  return done();
}

Answer remove_tags(Call& call) {
  Row* const row = mailbox_of(call);
  if (row == nullptr) return no_mailbox(call);
  const json::array& gone = call.fields().at("tags").as_array();
  json::array kept;
  for (const json::value& name : row->at("tags").as_array()) {
    if (std::find(gone.begin(), gone.end(), name) == gone.end()) kept.push_back(name);
  }
  (*row)["tags"] = std::move(kept);
  return done();
}

/// The consent page that a person opens; the client must not follow it.
Answer consent(std::string_view provider) {
  Answer answer = done_with(302);
  answer.headers.emplace_back("Location",
                              "https://example.com/oauth/" + std::string(provider) + "?state=sandbox");
  return answer;
}

Answer connect_gmail(Call&) {
  return consent("gmail");
}
Answer connect_office(Call&) {
  return consent("office-365");
}

Answer test_server(Call& call) {
  // Hosts under example.com answer; everything else is beyond the sandbox.
  const bool reachable = text_of(call.fields(), "host").ends_with("example.com");
  return done(
      json::object{{"success", reachable},
                   {"error", reachable ? json::value(nullptr) : json::value("The server did not answer.")}});
}

}  // namespace

std::span<const Binding> email_account_bindings() {
  static constexpr Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox
