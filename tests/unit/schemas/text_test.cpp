// The texts by which a language model chooses a tool and fills it: what a program can check of the rules
// in schemas/README.md, "Texts".
#include "schemas/catalogue.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::schemas {
namespace {

constexpr std::size_t k_max_title = 60;
constexpr std::size_t k_max_description = 1024;
/// A first sentence that is longer says too much at once to be chosen by.
constexpr std::size_t k_max_first_sentence = 200;

const Catalogue& catalogue() {
  static const auto result = Catalogue::embedded();
  return *result.value();
}

struct Text {
  std::string where;
  std::string_view name;  ///< of what is described; empty for an operation
  std::string_view words;
};

using Visit = std::function<void(const json::object&, std::string_view, const std::string&)>;

void each_schema(const json::object& schema, std::string_view name, const std::string& where,
                 const Visit& visit);

/// The same for what may be a schema or no more than true or false.
void each_schema_in(const json::value& value, std::string_view name, const std::string& where,
                    const Visit& visit) {
  if (const json::object* schema = value.if_object()) each_schema(*schema, name, where, visit);
}

/// Calls `visit` for every schema at or below this one, with the name of the property it describes. What it
/// is given is the catalogue's own, so views of its texts stay good.
void each_schema(const json::object& schema, std::string_view name, const std::string& where,
                 const Visit& visit) {
  visit(schema, name, where);
  if (const json::value* properties = schema.if_contains("properties")) {
    for (const auto& [key, inner] : properties->as_object()) {
      each_schema_in(inner, key, where + '/' + std::string(key), visit);
    }
  }
  for (const std::string_view key : {"items", "additionalProperties", "if", "then", "else", "not"}) {
    if (const json::value* inner = schema.if_contains(key))
      each_schema_in(*inner, {}, where + "/" + std::string(key), visit);
  }
  for (const std::string_view key : {"allOf", "anyOf", "oneOf"}) {
    const json::value* branches = schema.if_contains(key);
    if (branches == nullptr) continue;
    for (const json::value& branch : branches->as_array()) {
      each_schema_in(branch, {}, where + '/' + std::string(key), visit);
    }
  }
}

/// Every schema of every operation: parameters, bodies and answers.
void each_schema(const Visit& visit) {
  for (const Operation& operation : catalogue().operations()) {
    for (const Parameter& parameter : operation.parameters) {
      each_schema(*parameter.schema, parameter.name, operation.id + ' ' + parameter.name, visit);
    }
    if (operation.body_schema) each_schema(*operation.body_schema, {}, operation.id + " body", visit);
    for (const SuccessResponse& success : operation.successes) {
      if (success.schema) each_schema(*success.schema, {}, operation.id + " answer", visit);
    }
  }
}

/// Every description that there is.
std::vector<Text> all_descriptions() {
  std::vector<Text> texts;
  for (const Operation& operation : catalogue().operations()) {
    texts.push_back({operation.id, {}, operation.description});
    for (const Parameter& parameter : operation.parameters) {
      if (parameter.description.empty()) continue;
      texts.push_back({operation.id + ' ' + parameter.name, parameter.name, parameter.description});
    }
  }
  each_schema([&](const json::object& schema, std::string_view name, const std::string& where) {
    const json::value* description = schema.if_contains("description");
    if (description != nullptr) texts.push_back({where, name, description->as_string()});
  });
  return texts;
}

/// Up to the first full stop that a space or the end follows, the stop included.
std::string_view first_sentence(std::string_view text) {
  const std::size_t stop = text.find(". ");
  return stop == std::string_view::npos ? text : text.substr(0, stop + 1);
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Words of lower-case letters, digits and at least one underscore: "contacts_list", "live_data_list_*".
std::vector<std::string> identifiers(std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    const bool part_of_more =
        (at > 0 && is_letter_or_digit(text[at - 1])) || (end < text.size() && is_letter_or_digit(text[end]));
    std::string word(text.substr(at, end - at));
    if (end < text.size() && text[end] == '*') word += text[end++];
    if (!part_of_more && word.find('_') != std::string::npos) found.push_back(std::move(word));
    at = end;
  }
  return found;
}

/// Letters and digits alone, in lower case: "Job titles." and "jobTitles" are the same.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_letter_or_digit(c)) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

/// Names and values of the API, which a text may use as they are.
std::set<std::string, std::less<>> words_of_the_api() {
  std::set<std::string, std::less<>> words;
  for (const Operation& operation : catalogue().operations()) {
    for (const Parameter& parameter : operation.parameters) words.insert(parameter.name);
  }
  each_schema([&](const json::object& schema, std::string_view name, const std::string&) {
    if (!name.empty()) words.emplace(name);
    for (const std::string_view key : {"enum", "x-known-values"}) {
      const json::value* values = schema.if_contains(key);
      if (values == nullptr) continue;
      for (const json::value& value : values->as_array()) {
        if (value.is_string()) words.emplace(value.get_string());
      }
    }
  });
  return words;
}

TEST(Titles, AreShortUniqueAndNotSentences) {
  std::map<std::string_view, std::string_view> seen;
  for (const Operation& operation : catalogue().operations()) {
    const std::string_view title = operation.title;
    EXPECT_LE(title.size(), k_max_title) << operation.id;
    EXPECT_TRUE(title.front() >= 'A' && title.front() <= 'Z') << operation.id << ": " << title;
    EXPECT_NE(title.back(), '.') << operation.id << ": " << title;
    const auto [other, added] = seen.try_emplace(title, operation.id);
    EXPECT_TRUE(added) << operation.id << " and " << other->second << " are both called " << title;
  }
}

TEST(OperationDescriptions, BeginWithAShortSentenceAndEndAsOne) {
  for (const Operation& operation : catalogue().operations()) {
    const std::string_view text = operation.description;
    EXPECT_EQ(text.back(), '.') << operation.id;
    const std::string_view first = first_sentence(text);
    EXPECT_EQ(first.back(), '.') << operation.id << ": " << first;
    EXPECT_LE(first.size(), k_max_first_sentence) << operation.id << ": " << first;
    EXPECT_TRUE(first.front() >= 'A' && first.front() <= 'Z') << operation.id << ": " << first;
  }
}

TEST(OperationDescriptions, SayMoreThanTheTitle) {
  for (const Operation& operation : catalogue().operations()) {
    EXPECT_NE(squeezed(operation.description), squeezed(operation.title)) << operation.id;
  }
}

TEST(Descriptions, AreNotEmptyNotTooLongAndCleanlySpaced) {
  for (const Text& text : all_descriptions()) {
    ASSERT_FALSE(text.words.empty()) << text.where;
    EXPECT_LE(text.words.size(), k_max_description) << text.where;
    EXPECT_NE(text.words.front(), ' ') << text.where;
    EXPECT_NE(text.words.back(), ' ') << text.where;
    EXPECT_EQ(text.words.find("  "), std::string_view::npos) << text.where << ": " << text.words;
    EXPECT_EQ(text.words.find('\n'), std::string_view::npos) << text.where << ": " << text.words;
  }
}

TEST(Descriptions, NameOnlyOperationsAndWordsThatExist) {
  const auto words = words_of_the_api();
  const auto exists = [&](const std::string& name) {
    if (name.back() != '*') return catalogue().find(name) != nullptr || words.contains(name);
    const auto operations = catalogue().operations();
    return std::any_of(operations.begin(), operations.end(), [&](const Operation& operation) {
      return operation.id.starts_with(std::string_view(name).substr(0, name.size() - 1));
    });
  };
  for (const Text& text : all_descriptions()) {
    for (const std::string& name : identifiers(text.words)) {
      EXPECT_TRUE(exists(name)) << text.where << " speaks of " << name
                                << ", which does not exist: " << text.words;
    }
  }
}

TEST(Descriptions, SpeakOfToolsAndNotOfMethodsAndPaths) {
  for (const Text& text : all_descriptions()) {
    for (const std::string_view word : {"/v3/", "GET ", "POST ", "PUT ", "PATCH ", "DELETE "}) {
      EXPECT_EQ(text.words.find(word), std::string_view::npos) << text.where << ": " << text.words;
    }
  }
}

TEST(Descriptions, DoNotRepeatTheNameTheyDescribe) {
  for (const Text& text : all_descriptions()) {
    if (text.name.empty()) continue;
    const std::string name = squeezed(text.name);
    const std::string words = squeezed(text.words);
    EXPECT_TRUE(words != name && words != "the" + name) << text.where << ": " << text.words;
  }
}

TEST(PathParameters, SayWhatTheyAre) {
  for (const Operation& operation : catalogue().operations()) {
    for (const Parameter& parameter : operation.parameters) {
      if (parameter.place == ParameterPlace::path) {
        EXPECT_FALSE(parameter.description.empty()) << operation.id << ' ' << parameter.name;
      }
    }
  }
}

TEST(PathParameters, NameTheToolThatGivesTheId) {
  for (const Operation& operation : catalogue().operations()) {
    for (const Parameter& parameter : operation.parameters) {
      if (parameter.place != ParameterPlace::path) continue;
      const auto names = identifiers(parameter.description);
      EXPECT_TRUE(std::any_of(names.begin(), names.end(),
                              [](const std::string& name) { return catalogue().find(name) != nullptr; }))
          << operation.id << ' ' << parameter.name << ": " << parameter.description;
    }
  }
}

}  // namespace
}  // namespace reply_mcp::schemas
