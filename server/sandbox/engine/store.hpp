// The account's records: tables of JSON objects in the order of their creation, in memory.
// Members whose name begins with '_' are the sandbox's own; no response schema knows them.
#pragma once

#include "sandbox/engine/instant.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;
using Record = json::object;

/// What names the records of a table.
enum class IdKind { integer, uuid, text };

/// Reads of a record that never throw: a missing member or one of another type gives the fallback.
[[nodiscard]] std::int64_t integer_of(const Record& record, std::string_view name, std::int64_t fallback = 0);
[[nodiscard]] std::string_view text_of(const Record& record, std::string_view name);
[[nodiscard]] bool flag_of(const Record& record, std::string_view name, bool fallback = false);
[[nodiscard]] bool has_value(const Record& record, std::string_view name);  ///< present and not null
/// The member as an instant; the epoch when it is none.
[[nodiscard]] Instant instant_of(const Record& record, std::string_view name);

class Table {
 public:
  /// No table takes more than this; a caller must not be able to fill the memory.
  static constexpr std::size_t k_max_records = 20'000;

  Record* find(std::string_view id);
  Record* find(std::int64_t id);
  /// Adds the record at the end under the id it holds in `id_member`.
  Record& insert(std::string id, Record record);
  bool erase(std::string_view id);
  void clear();

  [[nodiscard]] std::size_t size() const { return records_.size(); }
  [[nodiscard]] bool full() const { return records_.size() >= k_max_records; }
  /// In the order of creation. The number is the record's place and means nothing else.
  [[nodiscard]] std::map<std::uint64_t, Record>& records() { return records_; }

 private:
  std::map<std::uint64_t, Record> records_;
  std::unordered_map<std::string, std::uint64_t> places_;
  std::uint64_t next_place_ = 1;
};

class Store {
 public:
  explicit Store(std::uint64_t seed) : random_(seed) {}

  /// Made when it is asked for first.
  Table& table(std::string_view name);
  /// Null when nothing was ever stored there.
  Table* find_table(std::string_view name);

  /// Adds a record with a new integer id (counted for each table from `first_id`) in "id".
  Record& add(std::string_view table, Record record, std::int64_t first_id = 1);
  /// Adds a record with a new UUID in `member`.
  Record& add_uuid(std::string_view table, Record record, std::string_view member = "id");
  Record* find(std::string_view table, std::int64_t id);

  /// No more is created once the account as a whole holds this many records.
  static constexpr std::size_t k_max_records = 100'000;
  [[nodiscard]] bool full() const;

  [[nodiscard]] std::int64_t next_id(std::string_view table, std::int64_t first_id);
  [[nodiscard]] std::string next_uuid();  ///< version 4 (RFC 9562)
  [[nodiscard]] std::uint64_t random(std::uint64_t below) { return random_() % below; }

 private:
  std::map<std::string, Table, std::less<>> tables_;
  std::map<std::string, std::int64_t, std::less<>> next_ids_;
  std::mt19937_64 random_;
};

}  // namespace reply_mcp::sandbox::engine
