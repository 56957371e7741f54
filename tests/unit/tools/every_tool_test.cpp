// Properties that hold for every tool of the catalogue, tried with generated arguments: what the
// generator makes is accepted and becomes a request, the schema that clients see never refuses what the
// full one accepts, and the explanation of a fault agrees with the validator on what is a fault.
#include "base/ascii.hpp"
#include "base/json_pointer.hpp"
#include "base/json_text.hpp"
#include "schemas/json_schema/coercion.hpp"
#include "schemas/json_schema/explain.hpp"
#include "schemas/json_schema/validator.hpp"
#include "support/argument_generator.hpp"
#include "tools/call/request.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/operation/effect.hpp"
#include "tools/operation/input_schema.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace reply_mcp::tools {

namespace json = boost::json;
namespace {

using test::ArgumentGenerator;
using test::Extent;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Sample {
  Extent extent;
  std::uint32_t seed;
};

/// Enough seeds that every branch of the largest union comes up.
std::vector<Sample> samples() {
  std::vector<Sample> all{{Extent::minimal, 1}, {Extent::maximal, 1}};
  for (std::uint32_t seed = 2; seed < 12; ++seed) {
    all.push_back({Extent::mixed, seed});
    all.push_back({Extent::maximal, seed});
    all.push_back({Extent::minimal, seed});
  }
  return all;
}

std::string said(const schemas::json_schema::Violations& violations) {
  std::string text;
  for (const schemas::json_schema::Violation& violation : violations)
    text += violation.pointer + ' ' + violation.detail + '\n';
  return text;
}

TEST(EveryTool, AcceptsGeneratedArgumentsAndBuildsARequestOfThem) {
  call::UploadReader uploads(std::nullopt);
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    const operation::ArgumentReader reader(binding);
    for (const Sample& sample : samples()) {
      const json::object arguments = ArgumentGenerator(sample.seed, sample.extent).arguments(binding);
      auto read = reader.read(arguments);
      ASSERT_TRUE(read) << operation.id << ' ' << base::compact_json(arguments) << '\n' << said(read.error());
      reply::Request request = call::build_request(binding, *read);
      if (binding.body == operation::BodyForm::multipart) {
        call::UploadForm form = call::upload_form(binding, *read);
        auto body = test::run(uploads.body(std::move(form)));
        ASSERT_TRUE(body) << operation.id;
        request.content_type = std::move(body->content_type);
        request.body = std::move(body->bytes);
      }
      EXPECT_THAT(request.target, StartsWith("/v3/"));
      EXPECT_THAT(request.target, Not(HasSubstr("{"))) << operation.id;
      EXPECT_EQ(request.body.empty(), request.content_type.empty()) << operation.id;
      EXPECT_EQ(request.operation, operation.id);
      EXPECT_EQ(request.changes, operation::effect_of(operation, read->body) != schemas::Effect::read);
      if (operation.effect == schemas::Effect::send) {
        EXPECT_TRUE(request.reaches_people) << operation.id;
      }
      if (operation.body_required) {
        EXPECT_FALSE(request.body.empty()) << operation.id;
      }
    }
  }
}

TEST(EveryTool, MakesTheSameArgumentsOfTheSameSeed) {
  const operation::Binding binding = operation::bind(test::operation("sequences_create"), false);
  EXPECT_EQ(ArgumentGenerator(5, Extent::mixed).arguments(binding),
            ArgumentGenerator(5, Extent::mixed).arguments(binding));
  EXPECT_NE(ArgumentGenerator(5, Extent::mixed).arguments(binding),
            ArgumentGenerator(6, Extent::mixed).arguments(binding));
}

/// Numbers that are shown by their names, and objects that are shown as text, written like that.
void say_as_shown(const json::object& shown, json::value& value) {
  if (const json::array* list = value.if_array(); list != nullptr && shown.contains("items")) {
    for (json::value& item : value.as_array()) say_as_shown(shown.at("items").as_object(), item);
    return;
  }
  if (json::object* object = value.if_object(); object != nullptr && shown.contains("properties")) {
    for (auto& [key, member] : *object) {
      if (const json::value* schema = shown.at("properties").as_object().if_contains(key))
        say_as_shown(schema->as_object(), member);
    }
    return;
  }
  if (shown.at("type") != "string" || value.is_string()) return;
  const json::value* names = shown.if_contains("enum");
  const bool named =
      names != nullptr && std::find(names->as_array().begin(), names->as_array().end(),
                                    json::value(base::plain_text(value))) == names->as_array().end();
  value = named ? names->as_array().front() : json::value(base::plain_text(value));
}

TEST(EveryTool, ShowsASchemaThatRefusesNothingTheFullSchemaAccepts) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    const json::object shown = operation::input_schema(binding);
    const schemas::json_schema::Validator validator(shown);
    for (const Sample& sample : samples()) {
      json::value given = ArgumentGenerator(sample.seed, sample.extent).arguments(binding);
      say_as_shown(shown, given);
      const json::object& arguments = given.as_object();
      const auto checked = validator.check(arguments);
      ASSERT_TRUE(checked) << operation.id << ' ' << base::compact_json(arguments) << '\n' << checked.error();
      const schemas::json_schema::Violations violations = schemas::json_schema::explain(shown, arguments, "");
      ASSERT_TRUE(violations.empty()) << operation.id << ' ' << base::compact_json(arguments) << '\n'
                                      << said(violations);
    }
  }
}

TEST(EveryTool, ReadsArgumentsThatWereAllWrittenAsText) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    const operation::ArgumentReader reader(binding);
    const json::object arguments = ArgumentGenerator(3, Extent::maximal).arguments(binding);
    json::object as_text;
    for (const auto& [key, value] : arguments) as_text[key] = base::plain_text(value);
    const auto plain = reader.read(arguments);
    const auto coerced = reader.read(as_text);
    ASSERT_TRUE(plain) << operation.id;
    ASSERT_TRUE(coerced) << operation.id << ' ' << base::compact_json(as_text) << '\n'
                         << said(coerced.error());
    EXPECT_EQ(coerced->body, plain->body) << operation.id;
    EXPECT_EQ(coerced->parameters, plain->parameters) << operation.id;
  }
}

/// JSON Pointers of all texts in a value.
void texts_of(const json::value& value, const std::string& pointer, std::vector<std::string>& found) {
  if (value.is_string()) found.push_back(pointer);
  if (const json::array* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i)
      texts_of((*list)[i], base::json_pointer::child(pointer, i), found);
  }
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, inner] : *object) texts_of(inner, base::json_pointer::child(pointer, key), found);
  }
}

json::object with_text(const json::object& arguments, const std::string& pointer, std::string text) {
  json::value changed = arguments;
  changed.at_pointer(pointer) = std::move(text);
  return changed.as_object();
}

/// What the full schema says of an impossible text there.
std::string refusal_there(const operation::ArgumentReader& reader, const json::object& arguments,
                          const std::string& pointer) {
  const auto read = reader.read(with_text(arguments, pointer, "no such thing !"));
  if (read) return {};
  for (const schemas::json_schema::Violation& violation : read.error()) {
    if (violation.pointer == pointer) return violation.detail;
  }
  return {};
}

std::string upper(std::string text) {
  for (char& c : text) c = base::ascii::is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

/// Wherever an enum, an address, a date or a time zone stands, in any tool and at any depth.
TEST(EveryTool, TakesEnumsInAnyCaseAndWhatHasAFormWithBlanksAround) {
  std::size_t enums = 0;
  std::size_t padded = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    const operation::ArgumentReader reader(binding);
    const json::object arguments = ArgumentGenerator(4, Extent::maximal).arguments(binding);
    const auto plain = reader.read(arguments);
    ASSERT_TRUE(plain) << operation.id;
    std::vector<std::string> pointers;
    texts_of(arguments, "", pointers);
    for (const std::string& pointer : pointers) {
      const std::string text(json::value(arguments).at_pointer(pointer).as_string());
      const std::string refusal = refusal_there(reader, arguments, pointer);
      const bool is_enum = refusal.starts_with("expected one of \"");
      const bool has_form = refusal.starts_with("expected an ") || refusal.starts_with("expected a ");
      std::vector<std::string> spellings;
      if (is_enum) spellings = {upper(text), base::ascii::to_lower(text)};
      if (is_enum || (has_form && !refusal.starts_with("expected a string")))
        spellings.push_back(" " + text + "\n");
      for (const std::string& spelling : spellings) {
        const auto read = reader.read(with_text(arguments, pointer, spelling));
        ASSERT_TRUE(read.has_value()) << operation.id << pointer << ' ' << spelling << '\n'
                                      << said(read.error());
        EXPECT_EQ(read->body, plain->body) << operation.id << pointer << ' ' << spelling;
        EXPECT_EQ(read->parameters, plain->parameters) << operation.id << pointer;
      }
      enums += is_enum ? 1 : 0;
      padded += has_form ? 1 : 0;
    }
  }
  EXPECT_GT(enums, 200U);
  EXPECT_GT(padded, 50U);
}

/// True where a member of the value, at any depth, is null.
bool has_null(const json::value& value) {
  if (value.is_null()) return true;
  if (const json::array* list = value.if_array()) return std::any_of(list->begin(), list->end(), has_null);
  const json::object* object = value.if_object();
  return object != nullptr && std::any_of(object->begin(), object->end(),
                                          [](const auto& member) { return has_null(member.value()); });
}

/// Strict clients send null for whatever a model left out.
TEST(EveryTool, TakesNullForWhatMayBeLeftOutAsLeftOut) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, true);
    const operation::ArgumentReader reader(binding);
    for (const Extent extent : {Extent::minimal, Extent::maximal}) {
      const json::object plain = ArgumentGenerator(3, extent).arguments(binding);
      json::object filled = plain;
      for (const operation::Argument& argument : binding.arguments) {
        if (!filled.contains(argument.name)) filled[argument.name] = nullptr;
      }
      const auto expected = reader.read(plain);
      const auto read = reader.read(filled);
      ASSERT_TRUE(expected) << operation.id << '\n' << said(expected.error());
      ASSERT_TRUE(read) << operation.id << '\n' << said(read.error());
      EXPECT_EQ(read->body, expected->body) << operation.id;
      EXPECT_EQ(read->parameters, expected->parameters) << operation.id;
      EXPECT_EQ(read->server, expected->server) << operation.id;
      EXPECT_FALSE(read->body && has_null(*read->body)) << operation.id;
    }
  }
}

/// A null that is filled in empties nothing, also deep inside; what is named in clear is emptied.
TEST(EveryTool, EmptiesAFieldOnlyWhereClearNamesIt) {
  std::size_t cleared = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    if (binding.clear_schema == nullptr) continue;
    const operation::ArgumentReader reader(binding);
    const json::object plain = ArgumentGenerator(3, Extent::minimal).arguments(binding);
    for (const json::value& name : binding.clear_schema->at("items").at("enum").as_array()) {
      json::object arguments = plain;
      arguments[name.as_string()] = nullptr;
      const auto null = reader.read(arguments);
      EXPECT_FALSE(null && null->body && has_null(*null->body)) << operation.id << ' ' << name;
      arguments["clear"] = json::array{name};
      const auto read = reader.read(arguments);
      ASSERT_TRUE(read) << operation.id << ' ' << name << '\n' << said(read.error());
      EXPECT_TRUE(read->body->as_object().at(binding.find(name.as_string())->wire_name).is_null());
      ++cleared;
    }
  }
  EXPECT_GT(cleared, 30U);
}

/// A blank would find everything, or somebody.
TEST(EveryTool, RefusesABlankTextToLookFor) {
  std::size_t refused = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    const operation::ArgumentReader reader(binding);
    const json::object arguments = ArgumentGenerator(4, Extent::maximal).arguments(binding);
    std::vector<std::string> pointers;
    texts_of(arguments, "", pointers);
    for (const std::string& pointer : pointers) {
      const std::string name = (*base::json_pointer::split(pointer)).front();
      const operation::Argument* argument = binding.find(name);
      const bool in_target = argument->place == operation::RequestPlace::path ||
                             argument->place == operation::RequestPlace::query;
      // The value of a condition may be blank, and a password is none to look for.
      if ((!in_target && operation.effect != schemas::Effect::read) || pointer.ends_with("/password") ||
          (name == "rules" && pointer.ends_with("/value")))
        continue;
      // Where a text makes no sense, an empty one is as good as none.
      const bool listed = refusal_there(reader, arguments, pointer).starts_with("expected one of");
      const bool is_id = pointer.ends_with("Id") || pointer.ends_with("_id");
      for (const char* blank : {"", "   "}) {
        if (*blank == '\0' && (listed || is_id)) continue;
        EXPECT_FALSE(reader.read(with_text(arguments, pointer, blank)).has_value())
            << operation.id << pointer;
      }
      ++refused;
    }
  }
  EXPECT_GT(refused, 100U);
}

/// JSON Pointers of all lists of that name.
void lists_named(std::string_view name, const json::value& value, const std::string& pointer,
                 std::vector<std::string>& found) {
  if (const json::array* list = value.if_array()) {
    if (pointer.ends_with('/' + std::string(name))) found.push_back(pointer);
    for (std::size_t i = 0; i < list->size(); ++i)
      lists_named(name, (*list)[i], base::json_pointer::child(pointer, i), found);
  }
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, inner] : *object)
      lists_named(name, inner, base::json_pointer::child(pointer, key), found);
  }
}

/// Reply drops an entry that names no field without a word.
TEST(EveryTool, RefusesACustomFieldThatNamesNoField) {
  std::size_t refused = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    const operation::ArgumentReader reader(binding);
    const json::object arguments = ArgumentGenerator(4, Extent::maximal).arguments(binding);
    std::vector<std::string> lists;
    lists_named("customFields", arguments, "", lists);
    for (const std::string& pointer : lists) {
      for (const char* nameless : {R"({"value":"x"})", R"({"name":null,"value":"x"})",
                                   R"({"name":"","value":"x"})", R"({"name":"  ","value":"x"})"}) {
        json::value changed = arguments;
        changed.at_pointer(pointer) = json::array{json::parse(nameless)};
        const auto read = reader.read(changed.as_object());
        ASSERT_FALSE(read.has_value()) << operation.id << pointer << ' ' << nameless;
        EXPECT_THAT(said(read.error()), HasSubstr(pointer + "/0 expected at least one of `id`"))
            << operation.id;
        ++refused;
      }
      json::value named = arguments;
      named.at_pointer(pointer) = json::array{json::object{{"name", "Plan"}, {"value", "x"}}};
      EXPECT_TRUE(reader.read(named.as_object()).has_value()) << operation.id << pointer;
    }
  }
  EXPECT_GE(refused, 3U * 4U);
}

/// Spoils one place of a value in one of several ways.
class Spoiler {
 public:
  explicit Spoiler(std::uint32_t seed) : random_(seed) {}

  void spoil(json::value& value) {
    if (json::object* object = value.if_object(); object != nullptr && !object->empty() && below(4) != 0) {
      auto member = object->begin() + static_cast<std::ptrdiff_t>(below(object->size()));
      switch (below(5)) {
        case 0:
          object->erase(member);
          return;
        case 1:
          (*object)["unknownMember"] = 1;
          return;
        default:
          spoil(member->value());
          return;
      }
    }
    if (json::array* array = value.if_array(); array != nullptr && !array->empty() && below(4) != 0) {
      spoil((*array)[below(array->size())]);
      return;
    }
    const std::array<json::value, 9> others = {nullptr,
                                               true,
                                               -5,
                                               4.5,
                                               "",
                                               "emial",
                                               std::int64_t{1} << 40U,
                                               json::array{1, "two"},
                                               json::object{{"type", "email"}}};
    value = others[below(others.size())];
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::mt19937 random_;
};

TEST(EveryTool, ExplainsExactlyWhatTheValidatorRefuses) {
  std::size_t refused = 0;
  std::size_t accepted = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (!operation.body_schema || operation.body_content_type != "application/json") continue;
    // Both look at the same rules: those that the library is given.
    const json::object schema = schemas::json_schema::checkable_schema(*operation.body_schema);
    const schemas::json_schema::Validator validator(schema);
    const operation::Binding binding = operation::bind(operation, false);
    Spoiler spoiler(17);
    for (std::uint32_t seed = 1; seed < 60; ++seed) {
      ArgumentGenerator generator(seed, seed % 2 == 0 ? Extent::mixed : Extent::maximal);
      json::value body = generator.value(*operation.body_schema);
      const std::uint32_t faults = seed % 3;
      for (std::uint32_t i = 0; i < faults; ++i) spoiler.spoil(body);
      const auto checked = validator.check(body);
      const schemas::json_schema::Violations violations = schemas::json_schema::explain(schema, body, "");
      ASSERT_EQ(checked.has_error(), !violations.empty())
          << operation.id << ' ' << base::compact_json(body) << '\n'
          << (checked ? "accepted" : checked.error()) << '\n'
          << said(violations);
      ++(checked ? accepted : refused);
    }
  }
  EXPECT_GT(refused, 1000U);
  EXPECT_GT(accepted, 1000U);
}

TEST(EveryTool, PointsEveryFaultAtAnArgumentOrAtAllOfThem) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    const operation::ArgumentReader reader(binding);
    Spoiler spoiler(23);
    for (std::uint32_t seed = 1; seed < 15; ++seed) {
      json::value arguments = ArgumentGenerator(seed, Extent::mixed).arguments(binding);
      spoiler.spoil(arguments);
      if (!arguments.is_object()) continue;
      const auto read = reader.read(arguments.as_object());
      if (read) continue;
      for (const schemas::json_schema::Violation& violation : read.error()) {
        EXPECT_FALSE(violation.detail.empty()) << operation.id;
        if (violation.pointer.empty()) continue;
        const std::string name = violation.pointer.substr(1, violation.pointer.find('/', 1) - 1);
        EXPECT_TRUE(binding.find(name) != nullptr || arguments.as_object().contains(name))
            << operation.id << ' ' << violation.pointer;
      }
    }
  }
}

}  // namespace
}  // namespace reply_mcp::tools
