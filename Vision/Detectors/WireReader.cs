using System.Text;

namespace VisionInApp.Vision.Detectors;

/// <summary>Walks the fields of one protocol buffers message (the wire format of developers.google.com/protocol-buffers).</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    /// <summary>The value when the field is a number.</summary>
    public ulong Number { get; private set; }

    /// <summary>The bytes when the field is a message, a string or packed numbers; else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        var tag = Varint();
        (Field, Number) = ((int)(tag >> 3), 0);
        Bytes = default;
        switch (tag & 7)
        {
            case 0: Number = Varint(); break;
            case 1: Take(8); break;
            case 2: Bytes = Take(Varint()); break;
            case 5: Take(4); break;
            default: throw Malformed();
        }

        return true;
    }

    /// <summary>The next of numbers packed one behind the other; null at their end.</summary>
    public ulong? NextNumber() => _rest.IsEmpty ? null : Varint();

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
            throw Malformed();
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var i = 0; i < _rest.Length && i < 10; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80)
                continue;
            _rest = _rest[(i + 1)..];
            return value;
        }

        throw Malformed();
    }

    private static OnnxRejectedException Malformed() => new("onnx.malformed", "The bytes are not an ONNX file, or it is cut short.");
}
