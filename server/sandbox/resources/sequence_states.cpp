// The states of a sequence: new -> active <-> paused, and archived beside them.
// Source: Reply, "Sequences": start, pause, archive, unarchive, owner, alone and in bulk.
#include "sandbox/resources/sequence_states.hpp"

#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/sequence_views.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

/// Why a change of state was refused: status and variant of the single call, slug of the bulk item.
struct Refusal {
  int status;
  std::string_view variant;
  std::string_view slug;
  std::string_view detail;
};
using Change = std::optional<Refusal> (*)(engine::World& world, engine::Row& sequence);

std::optional<Refusal> start(engine::World& world, engine::Row& sequence) {
  if (engine::flag_of(sequence, "isArchived"))
    return Refusal{409, "archived", "archived", "The sequence is archived."};
  if (engine::text_of(sequence, "status") == "active") return std::nullopt;
  const std::int64_t id = engine::integer_of(sequence, "id");
  if (engine::enrolments_in(world.store, id).empty()) {
    return Refusal{400, "noContacts", "noContacts", "The sequence has no contacts."};
  }
  if (!has_connected_mailbox(world.store, sequence)) {
    return Refusal{400, "noEmailAccounts", "noEmailAccounts", "The sequence has no connected email account."};
  }
  sequence["status"] = "active";
  engine::run_due_steps(world, sequence);
  return std::nullopt;
}

std::optional<Refusal> pause(engine::World&, engine::Row& sequence) {
  if (engine::flag_of(sequence, "isArchived"))
    return Refusal{409, "archived", "archived", "The sequence is archived."};
  if (engine::text_of(sequence, "status") == "new") {
    return Refusal{409, "notStarted", "forbidden", "The sequence was never started."};
  }
  sequence["status"] = "paused";
  return std::nullopt;
}

/// In bulk, one that is not running is a failure; alone it answers 200.
std::optional<Refusal> pause_running(engine::World& world, engine::Row& sequence) {
  if (engine::text_of(sequence, "status") == "paused" && !engine::flag_of(sequence, "isArchived")) {
    return Refusal{409, "notActive", "forbidden", "The sequence is not running."};
  }
  return pause(world, sequence);
}

std::optional<Refusal> archive(engine::World& world, engine::Row& sequence) {
  if (engine::flag_of(sequence, "isArchived"))
    return Refusal{409, "archived", "archived", "The sequence is archived already."};
  if (engine::text_of(sequence, "status") == "active") {
    return Refusal{409, "active", "forbidden", "A running sequence has to be paused first."};
  }
  const std::int64_t id = engine::integer_of(sequence, "id");
  std::vector<std::int64_t> contacts;
  for (const engine::Row* enrolment : engine::enrolments_in(world.store, id))
    contacts.push_back(engine::integer_of(*enrolment, "contactId"));
  for (const std::int64_t contact : contacts) engine::end_enrolment(world, id, contact);
  sequence["isArchived"] = true;
  return std::nullopt;
}

std::optional<Refusal> unarchive(engine::World&, engine::Row& sequence) {
  if (!engine::flag_of(sequence, "isArchived")) {
    return Refusal{409, "notArchived", "notArchived", "The sequence is not archived."};
  }
  sequence["isArchived"] = false;
  return std::nullopt;
}

engine::Answer one(engine::Call& call, Change change) {
  engine::Row* const sequence = call.store().find("sequences", call.id());
  if (sequence == nullptr) return call.not_found("There is no sequence with that id.");
  if (const auto refused = change(call.world, *sequence)) {
    return call.refuse(refused->status, refused->variant, refused->detail);
  }
  return engine::done(sequence_view(call.store(), *sequence));
}

engine::Answer many(engine::Call& call, Change change) {
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "ids")) {
    engine::Row* const sequence = call.store().find("sequences", id);
    if (sequence == nullptr) {
      failures[std::to_string(id)] = engine::bulk_failure("notFound", "Sequence not found.");
    } else if (const auto refused = change(call.world, *sequence)) {
      failures[std::to_string(id)] = engine::bulk_failure(refused->slug, refused->detail);
    }
  }
  return engine::done(std::move(failures));
}

engine::Answer start_one(engine::Call& call) {
  return one(call, start);
}
engine::Answer pause_one(engine::Call& call) {
  return one(call, pause);
}
engine::Answer archive_one(engine::Call& call) {
  return one(call, archive);
}
engine::Answer unarchive_one(engine::Call& call) {
  return one(call, unarchive);
}
engine::Answer start_many(engine::Call& call) {
  return many(call, start);
}
engine::Answer pause_many(engine::Call& call) {
  return many(call, pause_running);
}
engine::Answer archive_many(engine::Call& call) {
  return many(call, archive);
}
engine::Answer unarchive_many(engine::Call& call) {
  return many(call, unarchive);
}

engine::Answer delete_many(engine::Call& call) {
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "ids")) {
    if (!delete_sequence(call.world, id))
      failures[std::to_string(id)] = engine::bulk_failure("notFound", "Sequence not found.");
  }
  return engine::done(std::move(failures));
}

engine::Answer set_owner(engine::Call& call) {
  engine::Row* const sequence = call.store().find("sequences", call.id());
  if (sequence == nullptr) return call.not_found("There is no sequence with that id.");
  const std::int64_t user = engine::integer_of(call.fields(), "userId");
  if (!engine::World::is_user(user))
    return call.refuse(400, "teamMemberNotFound", "The user is not in this team.");
  (*sequence)["ownerUserId"] = user;
  return engine::done(sequence_view(call.store(), *sequence));
}

engine::Answer set_owner_of_many(engine::Call& call) {
  const std::int64_t user = engine::integer_of(call.fields(), "userId");
  if (!engine::World::is_user(user))
    return call.refuse(400, "teamMemberNotFound", "The user is not in this team.");
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "ids")) {
    engine::Row* const sequence = call.store().find("sequences", id);
    if (sequence == nullptr)
      failures[std::to_string(id)] = engine::bulk_failure("notFound", "Sequence not found.");
    else
      (*sequence)["ownerUserId"] = user;
  }
  return engine::done(std::move(failures));
}

}  // namespace

bool delete_sequence(engine::World& world, std::int64_t id) {
  engine::Store& store = world.store;
  if (!store.table("sequences").erase(std::to_string(id))) return false;
  std::vector<std::int64_t> contacts;
  for (const engine::Row* enrolment : engine::enrolments_in(store, id))
    contacts.push_back(engine::integer_of(*enrolment, "contactId"));
  for (const std::int64_t contact : contacts) engine::end_enrolment(world, id, contact);
  std::vector<std::int64_t> steps;
  for (const engine::Row* step : engine::steps_of(store, id))
    steps.push_back(engine::integer_of(*step, "id"));
  for (const std::int64_t step : steps) store.table("steps").erase(std::to_string(step));
  for (engine::Row* thread : engine::select(store, "threads", [&](const engine::Row& row) {
         return engine::integer_of(row, "sequenceId") == id;
       })) {
    (*thread)["sequenceId"] = nullptr;
  }
  return true;
}

std::span<const engine::Binding> sequence_state_bindings() {
  static constexpr engine::Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox::resources
