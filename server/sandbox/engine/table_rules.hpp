// What the records of a table obey beyond their schemas. The generic handler serves a collection by these
// rules, so that a resource writes down what is its own and nothing else.
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <string_view>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

struct TableRules {
  std::string_view table;  ///< the path of the collection without "/v3/"
  /// A record with this flag set cannot be changed or deleted: refused with that status and code.
  std::string_view read_only_flag = {};
  int read_only_status = 403;
  std::string_view read_only_code = {};
  std::size_t capacity = Table::k_max_records;
  /// Judges the body of a create or update beyond its schema; `self` is the record that changes, or null.
  Admission (*check)(const AccountCall& call, const Record* self) = nullptr;
  /// Adds the members that a record has besides those of the request; on creation and after each change.
  void (*complete)(AccountState& state, Record& record) = nullptr;
  /// Takes a deleted record out of the other tables.
  void (*removed)(AccountState& state, const Record& record) = nullptr;
  /// What an answer shows of the record when members are computed.
  json::object (*view)(AccountState& state, const Record& record) = nullptr;
};

}  // namespace reply_mcp::sandbox::engine
