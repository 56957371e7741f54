// What an operation of the sandbox works with: the account's data and one validated request.
#pragma once

#include "sandbox/engine/account_answer.hpp"
#include "sandbox/engine/account_state.hpp"
#include "sandbox/engine/instant.hpp"
#include "sandbox/engine/store.hpp"
#include "schemas/catalogue.hpp"

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

/// The one file of a multipart/form-data body.
struct UploadedFile {
  std::string file_name;
  std::string bytes;
};

struct AccountCall {
  AccountState& state;
  const schemas::Operation& operation;
  bool is_report = false;  ///< one of the reports, whose refusals have a form of their own
  std::vector<std::pair<std::string, std::string>> path;  ///< placeholder -> decoded segment
  json::object query;                                     ///< typed by the parameters' schemas
  json::value body;                                       ///< null when there is none
  std::optional<UploadedFile> upload;

  [[nodiscard]] std::string_view segment(std::string_view name) const;
  [[nodiscard]] std::int64_t id(std::string_view name = "id") const;
  /// The body's members; none when it is not an object.
  [[nodiscard]] const json::object& fields() const;
  [[nodiscard]] Store& store() const { return state.store; }

  /// A refusal with the operation's own code of that variant: refuse(409, "duplicateName", ...) answers
  /// `contactsList.duplicateName` on contact lists.
  [[nodiscard]] AccountAnswer refuse(int status, std::string_view variant, std::string_view detail) const;
  /// The operation's `.notFound`, 404 unless the operation documents another status for it.
  [[nodiscard]] AccountAnswer not_found(std::string_view what) const;
  /// A validation problem with one violation.
  [[nodiscard]] static AccountAnswer invalid(std::string_view pointer, std::string_view detail);
};

using HandlerFunction = AccountAnswer (*)(AccountCall&);
/// Success, or the answer that ends the call.
using Admission = boost::system::result<void, AccountAnswer>;
/// Looks at a request before it is validated, and may correct its body.
using RequestFilter = Admission (*)(AccountCall&);

/// Behaviour of one operation that its schema alone cannot say.
struct OperationHandler {
  std::string_view operation;
  HandlerFunction answer = nullptr;  ///< null: the generic behaviour
  RequestFilter filter = nullptr;
};

/// `{items, hasMore}` of the records that `top` and `skip` of the query select; `view` makes an item of a
/// record.
template <class Rows, class View>
[[nodiscard]] AccountAnswer page(const AccountCall& call, const Rows& records, View view) {
  const auto total = static_cast<std::int64_t>(records.size());
  const std::int64_t skip = std::min(total, integer_of(call.query, "skip", 0));
  const std::int64_t end = std::min(total, skip + integer_of(call.query, "top", 25));
  json::array items;
  for (std::int64_t i = skip; i < end; ++i) items.emplace_back(view(records[static_cast<std::size_t>(i)]));
  return done(json::object{{"items", std::move(items)}, {"hasMore", end < total}});
}

/// The integers of an array member; empty when there is none.
[[nodiscard]] std::vector<std::int64_t> integers_of(const Record& record, std::string_view name);
/// The records of a table that `wanted` accepts, in order.
template <class Wanted>
[[nodiscard]] std::vector<Record*> select(Store& store, std::string_view table, Wanted wanted) {
  std::vector<Record*> records;
  for (auto& [place, record] : store.table(table).records()) {
    if (wanted(record)) records.push_back(&record);
  }
  return records;
}
[[nodiscard]] std::vector<Record*> all_records(Store& store, std::string_view table);

[[nodiscard]] bool same_text(std::string_view a, std::string_view b);  ///< ASCII case aside
[[nodiscard]] bool contains_text(std::string_view text, std::string_view part);

/// Copies the members of `names` that `from` has.
void copy_fields(const json::object& from, Record& to, std::span<const std::string_view> names);

/// Another record than `self` has that text in `member`, case aside.
[[nodiscard]] bool taken(Store& store, std::string_view table, std::string_view member, std::string_view text,
                         const Record* self);

/// One entry of a non-atomic bulk answer.
[[nodiscard]] json::object bulk_failure(std::string_view error, std::string_view details);

}  // namespace reply_mcp::sandbox::engine
