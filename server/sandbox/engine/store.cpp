#include "sandbox/engine/store.hpp"

#include <cstdio>

namespace reply_mcp::sandbox::engine {

std::int64_t integer_of(const Record& record, std::string_view name, std::int64_t fallback) {
  const json::value* value = record.if_contains(name);
  if (value == nullptr) return fallback;
  if (const auto* number = value->if_int64()) return *number;
  if (const auto* number = value->if_uint64()) return static_cast<std::int64_t>(*number);
  return fallback;
}

std::string_view text_of(const Record& record, std::string_view name) {
  const json::value* value = record.if_contains(name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

bool flag_of(const Record& record, std::string_view name, bool fallback) {
  const json::value* value = record.if_contains(name);
  const bool* flag = value == nullptr ? nullptr : value->if_bool();
  return flag == nullptr ? fallback : *flag;
}

bool has_value(const Record& record, std::string_view name) {
  const json::value* value = record.if_contains(name);
  return value != nullptr && !value->is_null();
}

Instant instant_of(const Record& record, std::string_view name) {
  return parse_instant(text_of(record, name)).value_or(Instant());
}

Record* Table::find(std::string_view id) {
  const auto place = places_.find(std::string(id));
  return place == places_.end() ? nullptr : &records_.at(place->second);
}

Record* Table::find(std::int64_t id) {
  return find(std::to_string(id));
}

Record& Table::insert(std::string id, Record record) {
  const std::uint64_t place = next_place_++;
  places_[std::move(id)] = place;
  return records_[place] = std::move(record);
}

bool Table::erase(std::string_view id) {
  const auto place = places_.find(std::string(id));
  if (place == places_.end()) return false;
  records_.erase(place->second);
  places_.erase(place);
  return true;
}

void Table::clear() {
  records_.clear();
  places_.clear();
}

Table& Store::table(std::string_view name) {
  const auto found = tables_.find(name);
  return found != tables_.end() ? found->second : tables_[std::string(name)];
}

Table* Store::find_table(std::string_view name) {
  const auto found = tables_.find(name);
  return found == tables_.end() ? nullptr : &found->second;
}

bool Store::full() const {
  std::size_t records = 0;
  for (const auto& [name, table] : tables_) records += table.size();
  return records >= k_max_records;
}

std::int64_t Store::next_id(std::string_view table, std::int64_t first_id) {
  const auto [place, added] = next_ids_.try_emplace(std::string(table), first_id);
  return place->second++;
}

Record& Store::add(std::string_view table_name, Record record, std::int64_t first_id) {
  const std::int64_t id = next_id(table_name, first_id);
  record["id"] = id;
  return table(table_name).insert(std::to_string(id), std::move(record));
}

Record& Store::add_uuid(std::string_view table_name, Record record, std::string_view member) {
  std::string id = next_uuid();
  record[member] = id;
  return table(table_name).insert(std::move(id), std::move(record));
}

Record* Store::find(std::string_view table_name, std::int64_t id) {
  Table* const table = find_table(table_name);
  return table == nullptr ? nullptr : table->find(id);
}

std::string Store::next_uuid() {
  const std::uint64_t high = random_();
  const std::uint64_t low = random_();
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-%04x-%012llx", static_cast<unsigned>(high >> 32),
                static_cast<unsigned>(high >> 16 & 0xFFFF), static_cast<unsigned>(high & 0xFFF),
                static_cast<unsigned>(0x8000 | (low >> 48 & 0x3FFF)),
                static_cast<unsigned long long>(low & 0xFFFF'FFFF'FFFF));
  return text;
}

}  // namespace reply_mcp::sandbox::engine
