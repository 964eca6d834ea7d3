using System.Buffers;
using System.Collections;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace VisionInApp.Silo.Storage;

/// <summary>
/// Lets read-only lists made by collection expressions travel between grains: the compiler's own list types are unknown to Orleans, so they go as arrays.
/// </summary>
public sealed class ReadOnlyListCodec(IServiceProvider services) : IGeneralizedCodec, IGeneralizedCopier
{
    public bool IsSupportedType(Type type) => type.IsGenericType && type.Name.StartsWith("<>z__ReadOnly", StringComparison.Ordinal);

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, object? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        var list = (ICollection)value!;
        var array = Array.CreateInstance(list.GetType().GetGenericArguments()[0], list.Count);
        list.CopyTo(array, 0);
        services.GetRequiredService<ICodecProvider>().GetCodec(array.GetType()).WriteField(ref writer, fieldIdDelta, expectedType!, array);
    }

    public object ReadValue<TInput>(ref Reader<TInput> reader, Field field) =>
        throw new NotSupportedException("Read-only lists are written as arrays.");

    /// <summary>They are immutable, and what they hold here is too.</summary>
    public object? DeepCopy(object? input, CopyContext context) => input;
}
