#include "tools/call/upload.hpp"

#include "base/base64.hpp"
#include "support/temp_dir.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace reply_mcp::tools::call {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t k_limit = 100;

class ReadBelow : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(directory_.path()) / "root";
    fs::create_directories(root_ / "sub");
    write(root_ / "a.txt", "inside");
    write(root_ / "sub" / "b.txt", "deeper");
    write(fs::path(directory_.path()) / "secret.txt", "outside");
    fs::create_directories(fs::path(directory_.path()) / "root-2");
    write(fs::path(directory_.path()) / "root-2" / "c.txt", "beside");
  }

  static void write(const fs::path& file, std::string_view content) { std::ofstream(file) << content; }
  auto read(std::string_view path) { return test::run(read_below(root_, std::string(path), k_limit)); }
  std::string refused(std::string_view path) {
    const auto content = read(path);
    EXPECT_FALSE(content.has_value()) << path;
    return content.has_value() ? std::string() : content.error().detail;
  }

  test::TempDir directory_;
  fs::path root_;
};

TEST_F(ReadBelow, ReadsAFileBelowTheRoot) {
  EXPECT_EQ(*read("a.txt"), "inside");
  EXPECT_EQ(*read("sub/b.txt"), "deeper");
  EXPECT_EQ(*read("sub/../a.txt"), "inside");
  EXPECT_EQ(*read((root_ / "a.txt").string()), "inside");
}

TEST_F(ReadBelow, DoesNotLeaveTheRootByDots) {
  EXPECT_THAT(refused("../secret.txt"), HasSubstr("there is no such file"));
  EXPECT_THAT(refused("sub/../../secret.txt"), HasSubstr("there is no such file"));
}

TEST_F(ReadBelow, DoesNotLeaveTheRootByAnAbsolutePath) {
  EXPECT_THAT(refused((fs::path(directory_.path()) / "secret.txt").string()),
              HasSubstr("there is no such file"));
  EXPECT_THAT(refused("/etc/hostname"), HasSubstr("there is no such file"));
}

TEST_F(ReadBelow, AFolderWithTheSameBeginningIsNotTheRoot) {
  EXPECT_THAT(refused("../root-2/c.txt"), HasSubstr("there is no such file"));
}

TEST_F(ReadBelow, DoesNotFollowASymbolicLinkOut) {
  fs::create_symlink(fs::path(directory_.path()) / "secret.txt", root_ / "link.txt");
  fs::create_directory_symlink(directory_.path(), root_ / "up");
  EXPECT_THAT(refused("link.txt"), HasSubstr("there is no such file"));
  EXPECT_THAT(refused("up/secret.txt"), HasSubstr("there is no such file"));
}

TEST_F(ReadBelow, FollowsASymbolicLinkThatStaysInside) {
  fs::create_symlink(root_ / "a.txt", root_ / "sub" / "link.txt");
  EXPECT_EQ(*read("sub/link.txt"), "inside");
}

TEST_F(ReadBelow, TheRootItselfMayBeASymbolicLink) {
  const fs::path alias = fs::path(directory_.path()) / "alias";
  fs::create_directory_symlink(root_, alias);
  EXPECT_EQ(*test::run(read_below(alias, "a.txt", k_limit)), "inside");
}

TEST_F(ReadBelow, SaysTheSameOfWhatIsOutsideAndWhatIsNotThere) {
  const std::string outside = refused("../secret.txt");
  const std::string missing = refused("../nothing.txt");
  EXPECT_EQ(outside.substr(outside.rfind(':')), missing.substr(missing.rfind(':')));
}

TEST_F(ReadBelow, ReadsNoFolderAndNoPipe) {
  EXPECT_THAT(refused("sub"), HasSubstr("no regular file"));
  EXPECT_THAT(refused(""), Not(testing::IsEmpty()));
  ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(refused("pipe"), HasSubstr("no regular file"));
}

TEST_F(ReadBelow, ReadsNoDeviceThroughALink) {
  fs::create_symlink("/dev/zero", root_ / "zero");
  EXPECT_THAT(refused("zero"), HasSubstr("there is no such file"));
}

TEST_F(ReadBelow, RefusesALargeFileByItsSize) {
  write(root_ / "large.bin", std::string(k_limit + 1, 'x'));
  EXPECT_THAT(refused("large.bin"), HasSubstr("101 bytes"));
  write(root_ / "full.bin", std::string(k_limit, 'x'));
  EXPECT_EQ(read("full.bin")->size(), k_limit);
}

TEST_F(ReadBelow, RefusesANullCharacter) {
  EXPECT_THAT(refused(std::string_view("a.txt\0.pdf", 10)), HasSubstr("null character"));
}

TEST_F(ReadBelow, APathTakesItsLastPartForTheName) {
  operation::UploadArguments arguments;
  arguments.path = "sub/b.txt";
  const auto part = test::run(load_upload(arguments, "file", root_));
  ASSERT_TRUE(part.has_value());
  EXPECT_EQ(part->file_name, "b.txt");
  EXPECT_EQ(part->content, "deeper");
  arguments.file_name = "offer.txt";
  EXPECT_EQ(test::run(load_upload(arguments, "file", root_))->file_name, "offer.txt");
}

UploadViolation refusal_of(std::string name, std::string content) {
  operation::UploadArguments arguments;
  arguments.file_name = std::move(name);
  arguments.content_base64 = std::move(content);
  const auto part = test::run(load_upload(arguments, "file", std::nullopt));
  EXPECT_FALSE(part.has_value());
  return part.has_value() ? UploadViolation{} : part.error();
}

TEST(LoadUpload, DecodesTheContent) {
  operation::UploadArguments arguments;
  arguments.file_name = "a.txt";
  arguments.content_base64 = base::base64::encode("hello");
  const auto part = test::run(load_upload(arguments, "file", std::nullopt));
  ASSERT_TRUE(part.has_value());
  EXPECT_EQ(part->field, "file");
  EXPECT_EQ(part->content, "hello");
}

TEST(LoadUpload, RefusesWhatIsNoStrictBase64) {
  for (const char* bad :
       {"aGVsbG8", "aGVs bG8=", "aGVsbG8=\n", "aGVsbG9=", "-_-_", "data:text/plain;base64,aGVsbG8="}) {
    EXPECT_THAT(refusal_of("a.txt", bad).detail, HasSubstr("expected base64")) << bad;
  }
  EXPECT_THAT(refusal_of("a.txt", "data:text/plain;base64,aGVsbG8=").detail, HasSubstr("up to the comma"));
}

TEST(LoadUpload, RefusesTooMuchBeforeItDecodes) {
  EXPECT_THAT(refusal_of("a.txt", std::string((k_max_upload_bytes / 3 + 2) * 4, 'A')).detail,
              HasSubstr("at most"));
}

TEST(LoadUpload, RefusesANameThatIsNone) {
  const std::string content = base::base64::encode("x");
  for (const std::string& bad : {std::string("../a.txt"), std::string("a\\b"), std::string("a\nb"),
                                 std::string(".."), std::string(300, 'x'), std::string("a\0b", 3)}) {
    EXPECT_EQ(refusal_of(bad, content).place, operation::RequestPlace::file_name) << bad;
  }
}

TEST(LoadUpload, APathNeedsARoot) {
  operation::UploadArguments arguments;
  arguments.path = "a.txt";
  const auto part = test::run(load_upload(arguments, "file", std::nullopt));
  ASSERT_FALSE(part.has_value());
  EXPECT_EQ(part.error().place, operation::RequestPlace::file_path);
}

UploadForm form_of(std::string path) {
  UploadForm form;
  form.file_field = "file";
  form.file.path = std::move(path);
  return form;
}

class UploadReaderTest : public testing::Test {
 protected:
  test::TempDir directory_;
};

TEST_F(UploadReaderTest, MakesTheFormOfAFile) {
  std::ofstream(fs::path(directory_.path()) / "a.txt") << "hello";
  UploadReader reader(directory_.path());
  const auto body = test::run(reader.body(form_of("a.txt")));
  ASSERT_TRUE(body);
  EXPECT_THAT(body->bytes, HasSubstr("filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--"));
}

TEST_F(UploadReaderTest, SaysWhyAFileCannotBeSent) {
  UploadReader reader(directory_.path());
  const auto body = test::run(reader.body(form_of("none.txt")));
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().place, operation::RequestPlace::file_path);
}

TEST_F(UploadReaderTest, LeavesTheThreadThatServesToOtherCallsMeanwhile) {
  std::ofstream(fs::path(directory_.path()) / "a.txt") << "hello";
  UploadReader reader(directory_.path());
  boost::asio::io_context loop;
  bool made = false;
  std::optional<bool> made_before;
  const auto upload = [&]() -> boost::asio::awaitable<void> {
    // The next thing that the loop does. Were the file read by the loop, the form would be made by then.
    boost::asio::post(loop, [&] { made_before = made; });
    UploadForm form = form_of("a.txt");
    const UploadReader::Result body = co_await reader.body(std::move(form));
    made = body.has_value();
  };
  boost::asio::co_spawn(loop, upload, boost::asio::detached);
  loop.run();
  EXPECT_EQ(made_before, false);
  EXPECT_TRUE(made);
}

TEST_F(UploadReaderTest, ReadingIsCancelledBetweenTwoSteps) {
  std::ofstream(fs::path(directory_.path()) / "large.bin") << std::string(std::size_t{8} << 20U, 'x');
  boost::asio::io_context loop;
  boost::asio::cancellation_signal cancel;
  std::exception_ptr ended;
  boost::asio::co_spawn(
      loop, read_below(directory_.path(), "large.bin", k_max_upload_bytes),
      boost::asio::bind_cancellation_slot(
          cancel.slot(), [&](const std::exception_ptr& error,
                             const boost::system::result<std::string, UploadViolation>&) { ended = error; }));
  loop.run_one();
  loop.run_one();
  cancel.emit(boost::asio::cancellation_type::terminal);
  loop.run();
  EXPECT_TRUE(ended);
}

TEST_F(UploadReaderTest, EndsWhileAFileIsBeingRead) {
  std::ofstream(fs::path(directory_.path()) / "large.bin") << std::string(std::size_t{8} << 20U, 'x');
  boost::asio::io_context loop;
  auto reader = std::make_unique<UploadReader>(directory_.path());
  boost::asio::co_spawn(loop, reader->body(form_of("large.bin")), boost::asio::detached);
  loop.run_one();
  reader.reset();
}

}  // namespace
}  // namespace reply_mcp::tools::call
