// The states of a sequence: new -> active <-> paused, and archived beside them.
// Source: Reply, "Sequences": start, pause, archive, unarchive, owner, alone and in bulk.
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/sequences.hpp"
#include "sandbox/resources/handlers.hpp"

#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

/// Why a state cannot change: status and variant of the single call, code of the bulk item.
struct StateProblem {
  int status;
  std::string_view variant;
  std::string_view item_code;
  std::string_view detail;
};
using StateChange = boost::system::result<void, StateProblem> (*)(AccountState& state, Record& sequence);

boost::system::result<void, StateProblem> start(AccountState& state, Record& sequence) {
  if (flag_of(sequence, "isArchived"))
    return StateProblem{409, "archived", "archived", "The sequence is archived."};
  if (text_of(sequence, "status") == "active") return {};
  const std::int64_t id = integer_of(sequence, "id");
  if (enrolments_in(state.store, id).empty()) {
    return StateProblem{400, "noContacts", "noContacts", "The sequence has no contacts."};
  }
  if (!has_connected_mailbox(state.store, sequence)) {
    return StateProblem{400, "noEmailAccounts", "noEmailAccounts",
                        "The sequence has no connected email account."};
  }
  sequence["status"] = "active";
  run_due_steps(state, sequence);
  return {};
}

boost::system::result<void, StateProblem> pause(AccountState&, Record& sequence) {
  if (flag_of(sequence, "isArchived"))
    return StateProblem{409, "archived", "archived", "The sequence is archived."};
  if (text_of(sequence, "status") == "new") {
    return StateProblem{409, "notStarted", "forbidden", "The sequence was never started."};
  }
  sequence["status"] = "paused";
  return {};
}

/// In bulk, one that is not running is a failure; alone it answers 200.
boost::system::result<void, StateProblem> pause_running(AccountState& state, Record& sequence) {
  if (text_of(sequence, "status") == "paused" && !flag_of(sequence, "isArchived")) {
    return StateProblem{409, "notActive", "forbidden", "The sequence is not running."};
  }
  return pause(state, sequence);
}

boost::system::result<void, StateProblem> archive(AccountState& state, Record& sequence) {
  if (flag_of(sequence, "isArchived"))
    return StateProblem{409, "archived", "archived", "The sequence is archived already."};
  if (text_of(sequence, "status") == "active") {
    return StateProblem{409, "active", "forbidden", "A running sequence has to be paused first."};
  }
  const std::int64_t id = integer_of(sequence, "id");
  std::vector<std::int64_t> contacts;
  for (const Record* enrolment : enrolments_in(state.store, id))
    contacts.push_back(integer_of(*enrolment, "contactId"));
  for (const std::int64_t contact : contacts) end_enrolment(state, id, contact);
  sequence["isArchived"] = true;
  return {};
}

boost::system::result<void, StateProblem> unarchive(AccountState&, Record& sequence) {
  if (!flag_of(sequence, "isArchived")) {
    return StateProblem{409, "notArchived", "notArchived", "The sequence is not archived."};
  }
  sequence["isArchived"] = false;
  return {};
}

template <StateChange k_change>
AccountAnswer one(AccountCall& call) {
  Record* const sequence = call.store().find("sequences", call.id());
  if (sequence == nullptr) return call.not_found("There is no sequence with that id.");
  if (const auto changed = k_change(call.state, *sequence); !changed) {
    return call.refuse(changed.error().status, changed.error().variant, changed.error().detail);
  }
  return done(sequence_view(call.store(), *sequence));
}

template <StateChange k_change>
AccountAnswer many(AccountCall& call) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    Record* const sequence = call.store().find("sequences", id);
    if (sequence == nullptr) {
      failures[std::to_string(id)] = bulk_failure("notFound", "Sequence not found.");
    } else if (const auto changed = k_change(call.state, *sequence); !changed) {
      failures[std::to_string(id)] = bulk_failure(changed.error().item_code, changed.error().detail);
    }
  }
  return done(std::move(failures));
}

AccountAnswer delete_many(AccountCall& call) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    if (!delete_sequence(call.state, id))
      failures[std::to_string(id)] = bulk_failure("notFound", "Sequence not found.");
  }
  return done(std::move(failures));
}

AccountAnswer set_owner(AccountCall& call) {
  Record* const sequence = call.store().find("sequences", call.id());
  if (sequence == nullptr) return call.not_found("There is no sequence with that id.");
  const std::int64_t user = integer_of(call.fields(), "userId");
  if (!AccountState::is_user(user))
    return call.refuse(400, "teamMemberNotFound", "The user is not in this team.");
  (*sequence)["ownerUserId"] = user;
  return done(sequence_view(call.store(), *sequence));
}

AccountAnswer set_owner_of_many(AccountCall& call) {
  const std::int64_t user = integer_of(call.fields(), "userId");
  if (!AccountState::is_user(user))
    return call.refuse(400, "teamMemberNotFound", "The user is not in this team.");
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    Record* const sequence = call.store().find("sequences", id);
    if (sequence == nullptr)
      failures[std::to_string(id)] = bulk_failure("notFound", "Sequence not found.");
    else
      (*sequence)["ownerUserId"] = user;
  }
  return done(std::move(failures));
}

}  // namespace

std::span<const OperationHandler> sequence_state_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"sequences_start", one<start>},
      {"sequences_pause", one<pause>},
      {"sequences_archive", one<archive>},
      {"sequences_unarchive", one<unarchive>},
      {"sequences_bulk_start", many<start>},
      {"sequences_bulk_pause", many<pause_running>},
      {"sequences_bulk_archive", many<archive>},
      {"sequences_bulk_unarchive", many<unarchive>},
      {"sequences_bulk_delete", delete_many},
      {"sequences_set_owner", set_owner},
      {"sequences_bulk_set_owner", set_owner_of_many},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
