// The states of a sequence: new -> active <-> paused, and archived beside them.
// Source: Reply, "Sequences": start, pause, archive, unarchive, owner, alone and in bulk.
#include "sandbox/sequence_states.hpp"

#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"
#include "sandbox/sequence_views.hpp"

namespace reply_mcp::sandbox {

namespace {

/// Why a change of state was refused: status and variant of the single call, slug of the bulk item.
struct Refusal {
  int status;
  std::string_view variant;
  std::string_view slug;
  std::string_view detail;
};
using Change = std::optional<Refusal> (*)(World& world, Row& sequence);

std::optional<Refusal> start(World& world, Row& sequence) {
  if (flag_of(sequence, "isArchived"))
    return Refusal{409, "archived", "archived", "The sequence is archived."};
  if (text_of(sequence, "status") == "active") return std::nullopt;
  const std::int64_t id = integer_of(sequence, "id");
  if (enrolments_in(world.store, id).empty()) {
    return Refusal{400, "noContacts", "noContacts", "The sequence has no contacts."};
  }
  if (!has_connected_mailbox(world.store, sequence)) {
    return Refusal{400, "noEmailAccounts", "noEmailAccounts", "The sequence has no connected email account."};
  }
  sequence["status"] = "active";
  run_due_steps(world, sequence);
  return std::nullopt;
}

std::optional<Refusal> pause(World&, Row& sequence) {
  if (flag_of(sequence, "isArchived"))
    return Refusal{409, "archived", "archived", "The sequence is archived."};
  if (text_of(sequence, "status") == "new") {
    return Refusal{409, "notStarted", "forbidden", "The sequence was never started."};
  }
  sequence["status"] = "paused";
  return std::nullopt;
}

/// In bulk, one that is not running is a failure; alone it answers 200.
std::optional<Refusal> pause_running(World& world, Row& sequence) {
  if (text_of(sequence, "status") == "paused" && !flag_of(sequence, "isArchived")) {
    return Refusal{409, "notActive", "forbidden", "The sequence is not running."};
  }
  return pause(world, sequence);
}

std::optional<Refusal> archive(World& world, Row& sequence) {
  if (flag_of(sequence, "isArchived"))
    return Refusal{409, "archived", "archived", "The sequence is archived already."};
  if (text_of(sequence, "status") == "active") {
    return Refusal{409, "active", "forbidden", "A running sequence has to be paused first."};
  }
  const std::int64_t id = integer_of(sequence, "id");
  std::vector<std::int64_t> contacts;
  for (const Row* enrolment : enrolments_in(world.store, id))
    contacts.push_back(integer_of(*enrolment, "contactId"));
  for (const std::int64_t contact : contacts) end_enrolment(world, id, contact);
  sequence["isArchived"] = true;
  return std::nullopt;
}

std::optional<Refusal> unarchive(World&, Row& sequence) {
  if (!flag_of(sequence, "isArchived")) {
    return Refusal{409, "notArchived", "notArchived", "The sequence is not archived."};
  }
  sequence["isArchived"] = false;
  return std::nullopt;
}

Answer one(Call& call, Change change) {
  Row* const sequence = call.store().find("sequences", call.id());
  if (sequence == nullptr) return call.not_found("There is no sequence with that id.");
  if (const auto refused = change(call.world, *sequence)) {
    return call.refuse(refused->status, refused->variant, refused->detail);
  }
  return done(sequence_view(call.store(), *sequence));
}

Answer many(Call& call, Change change) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    Row* const sequence = call.store().find("sequences", id);
    if (sequence == nullptr) {
      failures[std::to_string(id)] = bulk_failure("notFound", "Sequence not found.");
    } else if (const auto refused = change(call.world, *sequence)) {
      failures[std::to_string(id)] = bulk_failure(refused->slug, refused->detail);
    }
  }
  return done(std::move(failures));
}

Answer start_one(Call& call) {
  return one(call, start);
}
Answer pause_one(Call& call) {
  return one(call, pause);
}
Answer archive_one(Call& call) {
  return one(call, archive);
}
Answer unarchive_one(Call& call) {
  return one(call, unarchive);
}
Answer start_many(Call& call) {
  return many(call, start);
}
Answer pause_many(Call& call) {
  return many(call, pause_running);
}
Answer archive_many(Call& call) {
  return many(call, archive);
}
Answer unarchive_many(Call& call) {
  return many(call, unarchive);
}

Answer delete_many(Call& call) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    if (!delete_sequence(call.world, id))
      failures[std::to_string(id)] = bulk_failure("notFound", "Sequence not found.");
  }
  return done(std::move(failures));
}

Answer set_owner(Call& call) {
  Row* const sequence = call.store().find("sequences", call.id());
  if (sequence == nullptr) return call.not_found("There is no sequence with that id.");
  const std::int64_t user = integer_of(call.fields(), "userId");
  if (!World::is_user(user)) return call.refuse(400, "teamMemberNotFound", "The user is not in this team.");
  (*sequence)["ownerUserId"] = user;
  return done(sequence_view(call.store(), *sequence));
}

Answer set_owner_of_many(Call& call) {
  const std::int64_t user = integer_of(call.fields(), "userId");
  if (!World::is_user(user)) return call.refuse(400, "teamMemberNotFound", "The user is not in this team.");
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    Row* const sequence = call.store().find("sequences", id);
    if (sequence == nullptr)
      failures[std::to_string(id)] = bulk_failure("notFound", "Sequence not found.");
    else
      (*sequence)["ownerUserId"] = user;
  }
  return done(std::move(failures));
}

}  // namespace

bool delete_sequence(World& world, std::int64_t id) {
  Store& store = world.store;
  if (!store.table("sequences").erase(std::to_string(id))) return false;
  std::vector<std::int64_t> contacts;
  for (const Row* enrolment : enrolments_in(store, id))
    contacts.push_back(integer_of(*enrolment, "contactId"));
  for (const std::int64_t contact : contacts) end_enrolment(world, id, contact);
  std::vector<std::int64_t> steps;
  for (const Row* step : steps_of(store, id)) steps.push_back(integer_of(*step, "id"));
  for (const std::int64_t step : steps) store.table("steps").erase(std::to_string(step));
  for (Row* thread :
       select(store, "threads", [&](const Row& row) { return integer_of(row, "sequenceId") == id; })) {
    (*thread)["sequenceId"] = nullptr;
  }
  return true;
}

std::span<const Binding> sequence_state_bindings() {
  static constexpr Binding k_bindings[] = {
      {"sequences_start", start_one},
      {"sequences_pause", pause_one},
      {"sequences_archive", archive_one},
      {"sequences_unarchive", unarchive_one},
      {"sequences_bulk_start", start_many},
      {"sequences_bulk_pause", pause_many},
      {"sequences_bulk_archive", archive_many},
      {"sequences_bulk_unarchive", unarchive_many},
      {"sequences_bulk_delete", delete_many},
      {"sequences_set_owner", set_owner},
      {"sequences_bulk_set_owner", set_owner_of_many},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
