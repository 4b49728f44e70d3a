import Foundation
import Glibc
public import Testing

/// System calls that fail in a program under test, as those of a bad disk or a lost mount do: root ignores permissions,
/// and no file system that is at hand gives EIO on demand.
///
/// A small library that the program loads first stands between it and libc (ld.so(8), LD_PRELOAD). Tests that use it
/// say `.requires(.cc)`.
public struct Fault: Sendable, CustomTestStringConvertible {
    public enum Call: String, Sendable, CaseIterable {
        /// open(2) and openat(2).
        case open
        /// read(2) and pread(2).
        case read
        /// write(2), not pwrite(2).
        case write
        case opendir, readdir
        /// stat(2) and lstat(2).
        case stat
        /// fstat(2) and fstatat(2).
        case fstat
        case realpath, access
        case pwrite, fsync
        /// rename(2) and renameat(2), link(2) and linkat(2), by either path.
        case rename, link
        /// unlink(2) and unlinkat(2).
        case unlink
        /// mmap(2) of a file.
        case mmap
        /// pthread_create(3), which has no path: its tail is "*".
        case thread
        /// No failure: with fsync(2) of the file its folder is renamed, to its name with ".moved" behind it.
        case takeAway
        /// No failure: open(2) of the file takes all address space that is left below a limit of it, if there is one.
        case hoard
        /// No failure: open(2) of the file is the end of the process, by SIGSEGV.
        case crash
    }

    /// What becomes of a call.
    public enum Effect: Sendable, Equatable {
        /// It fails with an `errno`.
        case error(Int32)
        /// It does half of what it was asked for; a call that moves no bytes does all.
        case short
        /// It does not return, unless the environment names a file, `FORGE_FAULT_RELEASE`: when that is there, the call
        /// does its work.
        case never
        /// It does its work and is written down; see `Fault.log`.
        case counted
        /// The process ends by SIGKILL before the call does anything.
        case killed

        var word: String {
            switch self {
            case .error(let code): "\(code)"
            case .short: "-1"
            case .never: "-2"
            case .counted: "-3"
            case .killed: "-4"
            }
        }
    }

    let call: Call
    let tail: String
    let effect: Effect
    let times: Int
    let after: Int

    /// - Parameters:
    ///   - tail: what the path ends with; with a "*" at its end, what the path contains; several with "|" between them.
    ///   - times: how many calls fail, the first ones; nil for all.
    ///   - after: so many calls before them do their work.
    public init(_ call: Call, _ tail: String, _ effect: Effect, times: Int? = nil, after: Int = 0) {
        (self.call, self.tail, self.effect) = (call, tail, effect)
        (self.times, self.after) = (times ?? -1, after)
    }

    /// - Parameter code: the `errno`.
    public init(_ call: Call, _ tail: String, _ code: Int32, times: Int? = nil, after: Int = 0) {
        self.init(call, tail, .error(code), times: times, after: after)
    }

    public var testDescription: String {
        switch effect {
        case .error(let code): "\(call.rawValue) of \(tail): \(String(cString: strerror(code)))"
        default: "\(call.rawValue) of \(tail): \(effect)"
        }
    }

    /// The environment of a program whose calls shall fail.
    ///
    /// - Throws: `RunFailure` when the library cannot be compiled.
    public static func variables(_ faults: [Fault]) throws -> [String: String] {
        let words = faults.map {
            "\($0.call.rawValue)\t\($0.tail)\t\($0.effect.word)\t\($0.times)\t\($0.after)\n"
        }
        return ["LD_PRELOAD": try library.get(), "FORGE_FAULTS": words.joined()]
    }

    /// The environment variable that names a file for `Effect.counted`: a line for each call, its name.
    public static let log = "FORGE_FAULT_LOG"
    /// The environment variable for `Effect.never`.
    public static let release = "FORGE_FAULT_RELEASE"

    /// The library, compiled once by each process of tests, beside the programs of the build.
    private static let library = Result<String, any Error> {
        let path = "\(Project.binaries)/forge-faults.so"
        try withTemporaryFolder { folder in
            let text = try folder.write(Array(source.utf8), to: "faults.c")
            let fresh = "\(path).\(getpid())"
            try Tool.cc.run(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", fresh, text, "-ldl"])
            // Another process may have it loaded.
            guard rename(fresh, path) == 0 else { throw RunFailure(description: "rename \(fresh)") }
        }
        return path
    }

    private static let source = #"""
        #define _GNU_SOURCE
        #include <dirent.h>
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <pthread.h>
        #include <signal.h>
        #include <stdarg.h>
        #include <stdatomic.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/mman.h>
        #include <sys/resource.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        static struct fault {
            char call[16], tail[512];
            int code;
            atomic_long times, after;
        } *faults;
        static int count;

        /* Processes that the program starts count on: the first makes the memory, the others inherit it. */
        static int share(void) {
            size_t size = 32 * sizeof *faults;
            char *known = getenv("FORGE_FAULTS_MEMORY"), text[16];
            int fresh = known ? -1 : memfd_create("faults", 0);
            int file = known ? atoi(known) : fcntl(fresh, F_DUPFD, 200);
            if (fresh >= 0) close(fresh);
            if (!known && ftruncate(file, size)) abort();
            faults = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            if (faults == MAP_FAILED) abort();
            snprintf(text, sizeof text, "%d", file);
            setenv("FORGE_FAULTS_MEMORY", text, 1);
            return known != NULL;
        }

        __attribute__((constructor)) static void parse(void) {
            char *text = getenv("FORGE_FAULTS");
            int isKnown = share();
            for (char *line = text ? strdup(text) : NULL; line && *line && count < 32; ) {
                char *end = strchr(line, '\n');
                if (end) *end = 0;
                struct fault *f = &faults[count];
                long times = 0, after = 0;
                if (sscanf(line, "%15[^\t]\t%511[^\t]\t%d\t%ld\t%ld", f->call, f->tail, &f->code, &times, &after) == 5) {
                    if (!isKnown) {
                        f->times = times;
                        f->after = after;
                    }
                    count++;
                }
                line = end ? end + 1 : NULL;
            }
        }

        static int hitsOne(const char *path, const char *tail) {
            size_t length = strlen(tail), all = strlen(path);
            if (length && tail[length - 1] == '*') {
                char part[512];
                memcpy(part, tail, length - 1);
                part[length - 1] = 0;
                return strstr(path, part) != NULL;
            }
            return all >= length && !strcmp(path + all - length, tail);
        }

        static int hits(const char *path, const char *tails) {
            char copy[512], *rest = NULL;
            strcpy(copy, tails);
            for (char *tail = strtok_r(copy, "|", &rest); tail; tail = strtok_r(NULL, "|", &rest))
                if (hitsOne(path, tail)) return 1;
            return 0;
        }

        static void note(const char *call) {
            const char *path = getenv("FORGE_FAULT_LOG");
            char line[32];
            int size = snprintf(line, sizeof line, "%s\n", call);
            if (!path) return;
            int file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
            if (file < 0) return;
            syscall(SYS_write, file, line, size);
            syscall(SYS_close, file);
        }

        static void hang(void) {
            const char *path = getenv("FORGE_FAULT_RELEASE");
            while (!path || syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0) usleep(10000);
        }

        /* Whether the call fails, with errno set; what else becomes of it is done, or said by half. */
        static int fault(const char *call, const char *path, int *half) {
            for (int i = 0; i < count; i++) {
                struct fault *f = &faults[i];
                if (strcmp(f->call, call) || !hits(path, f->tail)) continue;
                if (atomic_fetch_sub(&f->after, 1) > 0) continue;
                if (f->times >= 0 && atomic_fetch_sub(&f->times, 1) <= 0) { f->times = 0; continue; }
                int kept = errno;
                switch (f->code) {
                case -1: if (half) *half = 1; return 0;
                case -2: hang(); errno = kept; return 0;
                case -3: note(call); errno = kept; return 0;
                case -4: kill(getpid(), SIGKILL); hang();
                }
                errno = f->code;
                return 1;
            }
            return 0;
        }
        static int fails(const char *call, const char *path) { return fault(call, path, NULL); }

        static int hasPath(int file, char *path) {
            char link[64];
            int kept = errno;
            snprintf(link, sizeof link, "/proc/self/fd/%d", file);
            ssize_t size = readlink(link, path, 4095);
            errno = kept;
            if (size < 0) return 0;
            path[size] = 0;
            return 1;
        }

        static int failsOpen(const char *call, int file) {
            char path[4096];
            return hasPath(file, path) && fails(call, path);
        }
        static int failsSized(const char *call, int file, size_t *size) {
            char path[4096];
            int half = 0;
            if (!hasPath(file, path)) return 0;
            if (fault(call, path, &half)) return 1;
            if (half && *size > 1) *size /= 2;
            return 0;
        }

        #define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))
        static void meet(const char *path) {
            if (fails("crash", path)) raise(SIGSEGV);
            struct rlimit limit;
            if (getrlimit(RLIMIT_AS, &limit) || limit.rlim_cur == RLIM_INFINITY || !fails("hoard", path)) return;
            for (size_t size = 1 << 24; size >= 1 << 12; size /= 2)
                while (mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) {}
        }

        #define OPEN(name) \
            int name(const char *path, int flags, ...) { \
                va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
                meet(path); \
                return fails("open", path) ? -1 : REAL(name)(path, flags, mode); \
            }
        #define OPENAT(name) \
            int name(int folder, const char *path, int flags, ...) { \
                va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
                return fails("open", path) ? -1 : REAL(name)(folder, path, flags, mode); \
            }
        OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)
        ssize_t read(int file, void *buffer, size_t size) {
            return failsSized("read", file, &size) ? -1 : REAL(read)(file, buffer, size);
        }
        ssize_t pread(int file, void *buffer, size_t size, off_t offset) {
            return failsSized("read", file, &size) ? -1 : REAL(pread)(file, buffer, size, offset);
        }
        ssize_t pread64(int file, void *buffer, size_t size, off64_t offset) {
            return failsSized("read", file, &size) ? -1 : REAL(pread64)(file, buffer, size, offset);
        }
        ssize_t write(int file, const void *buffer, size_t size) {
            return failsSized("write", file, &size) ? -1 : REAL(write)(file, buffer, size);
        }
        ssize_t pwrite(int file, const void *buffer, size_t size, off_t offset) {
            return failsSized("pwrite", file, &size) ? -1 : REAL(pwrite)(file, buffer, size, offset);
        }
        ssize_t pwrite64(int file, const void *buffer, size_t size, off64_t offset) {
            return failsSized("pwrite", file, &size) ? -1 : REAL(pwrite64)(file, buffer, size, offset);
        }
        int fsync(int file) {
            char path[4096], moved[4200];
            if (failsOpen("fsync", file)) return -1;
            if (hasPath(file, path) && fails("takeAway", path)) {
                *strrchr(path, '/') = 0;
                snprintf(moved, sizeof moved, "%s.moved", path);
                rename(path, moved);
            }
            return REAL(fsync)(file);
        }
        DIR *opendir(const char *path) { return fails("opendir", path) ? NULL : REAL(opendir)(path); }
        struct dirent *readdir(DIR *folder) {
            return failsOpen("readdir", dirfd(folder)) ? NULL : REAL(readdir)(folder);
        }
        struct dirent64 *readdir64(DIR *folder) {
            return failsOpen("readdir", dirfd(folder)) ? NULL : REAL(readdir64)(folder);
        }
        int stat(const char *path, struct stat *facts) { return fails("stat", path) ? -1 : REAL(stat)(path, facts); }
        int lstat(const char *path, struct stat *facts) { return fails("stat", path) ? -1 : REAL(lstat)(path, facts); }
        char *realpath(const char *path, char *buffer) {
            return fails("realpath", path) ? NULL : REAL(realpath)(path, buffer);
        }
        int fstat(int file, struct stat *facts) { return failsOpen("fstat", file) ? -1 : REAL(fstat)(file, facts); }
        int fstatat(int folder, const char *path, struct stat *facts, int flags) {
            return fails("fstat", path) ? -1 : REAL(fstatat)(folder, path, facts, flags);
        }
        static int either(const char *call, const char *one, const char *other) {
            char both[8400];
            snprintf(both, sizeof both, "%s\t%s", one, other);
            return fails(call, both);
        }
        int rename(const char *old, const char *new) {
            return either("rename", old, new) ? -1 : REAL(rename)(old, new);
        }
        int renameat(int from, const char *old, int to, const char *new) {
            return either("rename", old, new) ? -1 : REAL(renameat)(from, old, to, new);
        }
        int link(const char *old, const char *new) { return either("link", old, new) ? -1 : REAL(link)(old, new); }
        int linkat(int from, const char *old, int to, const char *new, int flags) {
            return either("link", old, new) ? -1 : REAL(linkat)(from, old, to, new, flags);
        }
        int unlink(const char *path) { return fails("unlink", path) ? -1 : REAL(unlink)(path); }
        int unlinkat(int folder, const char *path, int flags) {
            return fails("unlink", path) ? -1 : REAL(unlinkat)(folder, path, flags);
        }
        void *mmap(void *at, size_t size, int mode, int flags, int file, off_t offset) {
            return file >= 0 && failsOpen("mmap", file) ? MAP_FAILED : REAL(mmap)(at, size, mode, flags, file, offset);
        }
        int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*body)(void *), void *argument) {
            return fails("thread", "") ? errno : REAL(pthread_create)(thread, how, body, argument);
        }
        int access(const char *path, int mode) { return fails("access", path) ? -1 : REAL(access)(path, mode); }
        """#
}
