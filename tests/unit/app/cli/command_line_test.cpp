#include "app/cli/command_line.hpp"

#include "app/cli/exit_code.hpp"
#include "app/cli/option_values.hpp"
#include "base/version.hpp"
#include "support/temp_dir.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace reply_mcp::app::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Two commands with one option of each kind stand for those of the program.
struct Values {
  std::string colour = "green";
  std::string name = "nobody";
  bool loud = false;
  std::string api_key;
  std::string size = "unset";
};

class PaintCommand : public Command {
 public:
  explicit PaintCommand(Values& values) : values_(values) {}
  [[nodiscard]] std::string_view name() const override { return "paint"; }
  [[nodiscard]] std::string_view summary() const override { return "Paint something"; }
  void declare(CLI::App& app) override {
    static constexpr std::array<std::string_view, 3> k_colours{"red", "green", "yellow"};
    add_choice(app, "--colour", values_.colour, k_colours, "Which colour");
    add_text(app, "--first-name", values_.name, "NAME", "Who paints");
    app.add_flag("--loud", values_.loud, "Say so");
    app.add_option("--api-key", values_.api_key, "The key")->group("");
  }
  [[nodiscard]] Validation validate(const Origins& origins) override {
    if (values_.name == "nobody" && origins.given("loud")) return "nobody cannot be loud";
    return {};
  }
  int run() override { return 0; }

 private:
  Values& values_;
};

class MeasureCommand : public Command {
 public:
  explicit MeasureCommand(Values& values) : values_(values) {}
  [[nodiscard]] std::string_view name() const override { return "measure"; }
  [[nodiscard]] std::string_view summary() const override { return "Measure something"; }
  void declare(CLI::App& app) override { add_text(app, "--size", values_.size, "SIZE", "How large"); }
  int run() override { return 0; }

 private:
  Values& values_;
};

class CommandLineTest : public testing::Test {
 protected:
  /// The text of the refusal, or "" when a command was found.
  std::string refusal(const std::vector<std::string>& arguments, const Environment& environment = {}) {
    const auto parsed = parse(arguments, environment);
    if (parsed) return "";
    EXPECT_EQ(parsed.error().code, k_exit_refused) << parsed.error().text;
    return parsed.error().text;
  }

  boost::system::result<Command*, Exit> parse(const std::vector<std::string>& arguments,
                                              const Environment& environment = {}) {
    values_ = Values{};
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<PaintCommand>(values_));
    commands.push_back(std::make_unique<MeasureCommand>(values_));
    line_ = std::make_unique<CommandLine>(std::move(commands));
    return line_->parse(arguments, environment);
  }

  std::string config(std::string_view text) { return dir_.write("reply-mcp.conf", text); }

  test::TempDir dir_;
  Values values_;
  std::unique_ptr<CommandLine> line_;
};

TEST_F(CommandLineTest, GivesTheCommandThatWasNamedWithItsOptionsSet) {
  const auto parsed = parse({"paint", "--colour", "red", "--first-name=Ann", "--loud"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ((*parsed)->name(), "paint");
  EXPECT_EQ(values_.colour, "red");
  EXPECT_EQ(values_.name, "Ann");
  EXPECT_TRUE(values_.loud);
}

TEST_F(CommandLineTest, ArgumentsHideEnvironmentAndEnvironmentHidesTheFile) {
  const std::string file = config("colour = yellow\nfirst-name = Filo\nloud = true\n");
  const Environment environment{{"REPLY_MCP_COLOUR", "green"}, {"REPLY_MCP_FIRST_NAME", "Enno"}};

  EXPECT_EQ(refusal({"paint", "--config", file, "--colour", "red"}, environment), "");
  EXPECT_EQ(values_.colour, "red");
  EXPECT_EQ(values_.name, "Enno");
  EXPECT_TRUE(values_.loud);

  EXPECT_EQ(refusal({"paint", "--config", file}, environment), "");
  EXPECT_EQ(values_.colour, "green");

  EXPECT_EQ(refusal({"paint", "--config", file}), "");
  EXPECT_EQ(values_.colour, "yellow");
  EXPECT_EQ(values_.name, "Filo");
}

TEST_F(CommandLineTest, TheFileCanBeNamedByTheEnvironment) {
  EXPECT_EQ(refusal({"paint"}, {{"REPLY_MCP_CONFIG", config("colour = red\n")}}), "");
  EXPECT_EQ(values_.colour, "red");
}

TEST_F(CommandLineTest, FlagsTakeTrueAndFalseFromEnvironmentAndFile) {
  EXPECT_EQ(refusal({"paint", "--first-name", "Ann"}, {{"REPLY_MCP_LOUD", "1"}}), "");
  EXPECT_TRUE(values_.loud);
  EXPECT_EQ(refusal({"paint", "--first-name", "Ann"}, {{"REPLY_MCP_LOUD", "false"}}), "");
  EXPECT_FALSE(values_.loud);
  EXPECT_EQ(refusal({"paint", "--config", config("loud = no\n")}, {{"REPLY_MCP_FIRST_NAME", "Ann"}}), "");
  EXPECT_FALSE(values_.loud);
  EXPECT_THAT(refusal({"paint"}, {{"REPLY_MCP_LOUD", "maybe"}}),
              AllOf(HasSubstr("REPLY_MCP_LOUD"), HasSubstr("true or false")));
}

TEST_F(CommandLineTest, AFalseInTheEnvironmentHidesATrueInTheFile) {
  EXPECT_EQ(refusal({"paint", "--first-name", "Ann", "--config", config("loud = true\n")},
                    {{"REPLY_MCP_LOUD", "false"}}),
            "");
  EXPECT_FALSE(values_.loud);
}

TEST_F(CommandLineTest, AnEmptyVariableCountsAsNone) {
  EXPECT_EQ(refusal({"paint"}, {{"REPLY_MCP_COLOUR", ""}}), "");
  EXPECT_EQ(values_.colour, "green");
}

TEST_F(CommandLineTest, BlanksAroundAValueAreNoPartOfItWhereverItComesFrom) {
  const std::vector<std::pair<std::vector<std::string>, Environment>> ways{
      {{"paint", "--colour", " red\t", "--first-name", "Ann Lee\n", "--loud"}, {}},
      {{"paint", "--colour= red ", "--first-name=\r Ann Lee ", "--loud"}, {}},
      {{"paint"},
       {{"REPLY_MCP_COLOUR", "red\r\n"},
        {"REPLY_MCP_FIRST_NAME", " Ann Lee "},
        {"REPLY_MCP_LOUD", " true "}}},
      {{"paint", "--config", config("colour = \" red \"\nfirst-name = \" Ann Lee \"\nloud = \" true \"\n")},
       {}},
  };
  for (const auto& [arguments, environment] : ways) {
    EXPECT_EQ(refusal(arguments, environment), "");
    EXPECT_EQ(values_.colour, "red");
    EXPECT_EQ(values_.name, "Ann Lee");
    EXPECT_TRUE(values_.loud);
  }
}

TEST_F(CommandLineTest, UnknownOptionsAreRefusedWithTheNearestOne) {
  EXPECT_THAT(refusal({"paint", "--color", "red"}),
              AllOf(HasSubstr("unknown option --color of paint"), HasSubstr("did you mean --colour?")));
  EXPECT_THAT(refusal({"paint", "--firstname=Ann"}), HasSubstr("did you mean --first-name?"));
  EXPECT_THAT(refusal({"paint", "--zzzzzzzz"}),
              AllOf(HasSubstr("unknown option --zzzzzzzz"), Not(HasSubstr("did you mean"))));
}

TEST_F(CommandLineTest, ValuesOfUnknownOptionsAreNotRepeated) {
  EXPECT_THAT(refusal({"paint", "--apikey=k-very-secret"}), Not(HasSubstr("very-secret")));
  EXPECT_THAT(refusal({"paint", "--apikey", "k-very-secret"}), Not(HasSubstr("very-secret")));
  EXPECT_THAT(refusal({"paint", "k-very-secret"}), Not(HasSubstr("very-secret")));
}

TEST_F(CommandLineTest, AnOptionOfAnotherCommandIsRefused) {
  EXPECT_THAT(refusal({"measure", "--colour", "red"}), HasSubstr("unknown option --colour of measure"));
}

TEST_F(CommandLineTest, AnOptionBeforeTheCommandIsToldWhereItBelongs) {
  EXPECT_THAT(refusal({"--loud", "paint"}), HasSubstr("must follow a command"));
}

TEST_F(CommandLineTest, UnknownCommandsAreRefusedWithTheNearestOne) {
  EXPECT_THAT(refusal({"pant", "--loud"}),
              AllOf(HasSubstr("unknown command \"pant\""), HasSubstr("did you mean paint?")));
  EXPECT_THAT(refusal({}), AllOf(HasSubstr("no command"), HasSubstr("paint, measure")));
}

TEST_F(CommandLineTest, UnknownValuesAreRefusedWithTheNearestOneAndTheirSource) {
  EXPECT_THAT(refusal({"paint", "--colour", "yelow"}),
              AllOf(HasSubstr("--colour"), HasSubstr("did you mean \"yellow\"?")));
  EXPECT_THAT(refusal({"paint"}, {{"REPLY_MCP_COLOUR", "yelow"}}),
              AllOf(HasSubstr("REPLY_MCP_COLOUR"), HasSubstr("did you mean \"yellow\"?")));
  const std::string file = config("colour = yelow\n");
  EXPECT_THAT(refusal({"paint", "--config", file}),
              AllOf(HasSubstr(file + ": colour"), HasSubstr("did you mean \"yellow\"?")));
}

TEST_F(CommandLineTest, AnOptionGivenTwiceIsRefused) {
  EXPECT_THAT(refusal({"paint", "--colour", "red", "--colour", "green"}), HasSubstr("--colour"));
}

TEST_F(CommandLineTest, UnknownVariablesWithThePrefixAreRefusedWithTheNearestOne) {
  EXPECT_THAT(
      refusal({"paint"}, {{"REPLY_MCP_COLOR", "red"}}),
      AllOf(HasSubstr("unknown environment variable REPLY_MCP_COLOR"), HasSubstr("REPLY_MCP_COLOUR?")));
  EXPECT_THAT(
      refusal({"paint"}, {{"REPLY_MCP_API_KEY", "k-very-secret"}}),
      AllOf(HasSubstr("the variable for the API key is REPLY_API_KEY"), Not(HasSubstr("very-secret"))));
}

TEST_F(CommandLineTest, VariablesThatContainerPlatformsSetForAServiceAreNoOptions) {
  EXPECT_EQ(refusal({"paint"}, {{"REPLY_MCP_SERVICE_HOST", "10.0.0.1"},
                                {"REPLY_MCP_SERVICE_PORT_HTTP", "8080"},
                                {"REPLY_MCP_PORT", "tcp://10.0.0.1:8080"},
                                {"REPLY_MCP_PORT_8080_TCP_ADDR", "10.0.0.1"}}),
            "");
  EXPECT_EQ(refusal({"paint"}, {{"REPLY_MCP_REDIS_SERVICE_HOST", "10.0.0.2"},
                                {"REPLY_MCP_REDIS_SERVICE_PORT", "6379"},
                                {"REPLY_MCP_REDIS_SERVICE_PORT_TLS", "6380"},
                                {"REPLY_MCP_REDIS_PORT", "tcp://10.0.0.2:6379"},
                                {"REPLY_MCP_REDIS_PORT_6379_TCP", "tcp://10.0.0.2:6379"},
                                {"REPLY_MCP_REDIS_PORT_6379_TCP_PROTO", "tcp"}}),
            "");
  EXPECT_THAT(refusal({"paint"}, {{"REPLY_MCP_REDIS_PORT", "6379"}}),
              HasSubstr("unknown environment variable"))
      << "no address: somebody meant an option";
}

TEST_F(CommandLineTest, OptionsOfOtherCommandsMayStandInEnvironmentAndFile) {
  EXPECT_EQ(refusal({"paint", "--config", config("size = 3\ncolour = red\n")}, {{"REPLY_MCP_SIZE", "4"}}),
            "");
  EXPECT_EQ(values_.colour, "red");
  EXPECT_EQ(values_.size, "unset");
}

TEST_F(CommandLineTest, UnknownKeysInTheFileAreRefusedWithTheNearestOne) {
  const std::string file = config("color = red\n");
  EXPECT_THAT(refusal({"paint", "--config", file}),
              AllOf(HasSubstr(file), HasSubstr("unknown key \"color\""), HasSubstr("did you mean colour?")));
  EXPECT_THAT(refusal({"paint", "--config", config("config = other\n")}),
              HasSubstr("unknown key \"config\""));
}

TEST_F(CommandLineTest, AMissingFileIsRefused) {
  EXPECT_THAT(refusal({"paint", "--config", (dir_.path() / "none").string()}), HasSubstr("cannot read"));
}

TEST_F(CommandLineTest, TheApiKeyIsTakenFromItsVariableAndFromTheFile) {
  EXPECT_EQ(refusal({"paint"}, {{"REPLY_API_KEY", "k-1"}}), "");
  EXPECT_EQ(values_.api_key, "k-1");
  EXPECT_EQ(refusal({"paint", "--config", config("api-key = \"k#2\"\n")}), "");
  EXPECT_EQ(values_.api_key, "k#2");
}

TEST_F(CommandLineTest, TheApiKeyIsRefusedAsAnArgumentAndNotRepeated) {
  for (const auto& arguments : {std::vector<std::string>{"paint", "--api-key", "k-very-secret"},
                                std::vector<std::string>{"paint", "--api-key=k-very-secret"}}) {
    EXPECT_THAT(refusal(arguments), AllOf(HasSubstr("REPLY_API_KEY"), HasSubstr("--api-key-file"),
                                          Not(HasSubstr("very-secret"))));
  }
}

TEST_F(CommandLineTest, WhatTheCommandFindsWrongIsRefused) {
  EXPECT_THAT(refusal({"paint", "--loud"}), HasSubstr("nobody cannot be loud"));
}

TEST_F(CommandLineTest, HelpNamesEveryOptionWithItsVariable) {
  const auto parsed = parse({"paint", "--help"});
  ASSERT_FALSE(parsed);
  const Exit exit = parsed.error();
  EXPECT_EQ(exit.code, k_exit_ok);
  EXPECT_THAT(exit.text,
              AllOf(HasSubstr("--colour"), HasSubstr("REPLY_MCP_COLOUR"), HasSubstr("--first-name"),
                    HasSubstr("REPLY_MCP_FIRST_NAME"), HasSubstr("--config")));
  EXPECT_THAT(exit.text, Not(HasSubstr("--api-key ")));
}

TEST_F(CommandLineTest, VersionIsPrinted) {
  const auto parsed = parse({"--version"});
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, k_exit_ok);
  EXPECT_EQ(parsed.error().text, std::string("reply-mcp ") + base::k_version + "\n");
}

TEST_F(CommandLineTest, ListsEveryOptionForTheDocumentation) {
  ASSERT_TRUE(parse({"paint"}).has_value());
  std::vector<std::string> names;
  for (const auto& option : line_->options()) names.push_back(option.command + " " + option.name);
  EXPECT_THAT(names, testing::UnorderedElementsAre("paint --colour", "paint --first-name", "paint --loud",
                                                   "paint --config", "measure --size", "measure --config"));
}

}  // namespace
}  // namespace reply_mcp::app::cli
