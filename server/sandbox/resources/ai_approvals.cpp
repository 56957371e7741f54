// AI-written messages that wait for a person. Source: Reply, "AI SDR approvals": addressed by sequence and
// contact, sending many is all or nothing, rejecting takes the contact out of the sequence.
#include "sandbox/domain/ai_messages.hpp"
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/reach.hpp"
#include "sandbox/domain/texts.hpp"
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

constexpr std::string_view k_table = "approvals";

Record* approval_of(AccountCall& call) {
  return find_approval(call.store(), call.id("sequence_id"), call.id("contact_id"));
}
AccountAnswer no_approval(const AccountCall& call) {
  return call.not_found("No message of this contact waits in this sequence.");
}

json::object view(Store& store, const Record& approval) {
  json::object item = approval;
  const Record* const contact = store.find("contacts", integer_of(approval, "contactId"));
  const Record* const sequence = store.find("sequences", integer_of(approval, "sequenceId"));
  if (contact != nullptr) {
    item["contactFullName"] = full_name(*contact);
    item["contactTitle"] = contact->at("title");
    item["contactCompany"] = contact->at("company");
  }
  if (sequence != nullptr) item["sequenceName"] = sequence->at("name");
  return item;
}

AccountAnswer list(AccountCall& call) {
  const json::object& query = call.query;
  std::vector<Record*> records = select(call.store(), k_table, [&](const Record& record) {
    if (flag_of(record, "_approved")) return false;
    if (has_value(query, "sequenceId") && integer_of(query, "sequenceId") != integer_of(record, "sequenceId"))
      return false;
    if (has_value(query, "userId") && integer_of(query, "userId") != AccountState::k_owner) return false;
    return !has_value(query, "channel") || text_of(query, "channel") == text_of(record, "channel");
  });
  if (text_of(query, "sortMode") != "oldestFirst") std::reverse(records.begin(), records.end());
  return page(call, records, [&](const Record* record) { return view(call.store(), *record); });
}

AccountAnswer get(AccountCall& call) {
  const Record* const approval = approval_of(call);
  return approval == nullptr ? no_approval(call) : done(view(call.store(), *approval));
}

AccountAnswer send(AccountCall& call) {
  Record* const approval = approval_of(call);
  if (approval == nullptr) return no_approval(call);
  Record edited = *approval;
  if (has_value(call.fields(), "subject")) edited["messageSubject"] = call.fields().at("subject");
  if (has_value(call.fields(), "body")) edited["messageContent"] = call.fields().at("body");
  std::swap(*approval, edited);
  if (const Reach sent = approve(call.state, *approval); !sent) {
    *approval = std::move(edited);
    return refuse(call, sent.error());
  }
  return done();
}

AccountAnswer send_bulk(AccountCall& call) {
  std::vector<Record*> waiting;
  std::string missing;
  for (const json::value& item : call.fields().at("items").as_array()) {
    const json::object& pair = item.as_object();
    Record* const approval =
        find_approval(call.store(), integer_of(pair, "sequenceId"), integer_of(pair, "contactId"));
    if (approval != nullptr) {
      waiting.push_back(approval);
    } else {
      missing += (missing.empty() ? "" : ", ") + json::serialize(item);
    }
  }
  if (!missing.empty()) return call.not_found("Nothing waits for " + missing + ".");
  for (const Record* approval : waiting) {
    const Record* const contact = call.store().find("contacts", integer_of(*approval, "contactId"));
    if (contact == nullptr) continue;
    if (const Reach reach = check_reach(call.store(), *contact); !reach) return refuse(call, reach.error());
  }
  for (Record* approval : waiting) {
    if (const Reach sent = approve(call.state, *approval); !sent) return refuse(call, sent.error());
  }
  return done();
}

AccountAnswer reject(AccountCall& call) {
  if (approval_of(call) == nullptr) return no_approval(call);
  const std::int64_t sequence = call.id("sequence_id");
  const std::int64_t contact = call.id("contact_id");
  end_enrolment(call.state, sequence, contact);
  call.store().table(k_table).erase(approval_key(sequence, contact));
  return done();
}

AccountAnswer regenerate(AccountCall& call) {
  Record* const approval = approval_of(call);
  if (approval == nullptr) return no_approval(call);
  (*approval)["isRegenerating"] = true;
  return accept_job(call, "ApprovalRegeneration",
                    [sequence = call.id("sequence_id"),
                     contact = call.id("contact_id")](AccountState& state) -> json::value {
                      Record* const record = find_approval(state.store, sequence, contact);
                      if (record == nullptr) return json::object();
                      (*record)["isRegenerating"] = false;
                      (*record)["messageContent"] =
                          "Another way to say it: " + std::string(text_of(*record, "messageContent"));
                      return json::object{{"sequenceId", sequence}, {"contactId", contact}};
                    });
}

AccountAnswer feedback(AccountCall& call) {
  return approval_of(call) == nullptr ? no_approval(call) : done();
}

}  // namespace

std::span<const OperationHandler> ai_approval_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"ai_approvals_list", list},
      {"ai_approvals_get", get},
      {"ai_approvals_send", send},
      {"ai_approvals_send_bulk", send_bulk},
      {"ai_approvals_reject", reject},
      {"ai_approvals_regenerate", regenerate},
      {"ai_approvals_submit_feedback", feedback},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
